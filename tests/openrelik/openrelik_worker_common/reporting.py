# SPDX-License-Identifier: GPL-3.0-or-later
"""See file_utils.py."""
import enum


class Priority(enum.IntEnum):
    LOW, MEDIUM, HIGH, CRITICAL = 10, 20, 30, 40  # versions have other numbers


class Section:
    def __init__(self):
        self.content = []

    def add_paragraph(self, text):
        self.content.append('\n%s\n' % text.strip())


class Report:
    def __init__(self, title):
        self.title, self.summary, self.priority, self.sections = title, '', Priority.LOW, []

    def add_section(self):
        self.sections.append(Section())
        return self.sections[-1]

    def to_dict(self):
        text = ''.join('\n' + '\n'.join(section.content) for section in self.sections)
        return {'title': self.title, 'summary': self.summary, 'content': '# %s\n' % self.title + text, 'priority': self.priority.value}
