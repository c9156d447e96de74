# SPDX-License-Identifier: GPL-3.0-or-later
"""Of OpenRelik's package of this name: what integrations/openrelik uses, written anew from its published interface."""
import os, uuid


class OutputFile:
    def __init__(self, folder, display_name, data_type):
        self.uuid, self.display_name, self.data_type = uuid.uuid4().hex, display_name, data_type
        self.extension = os.path.splitext(display_name)[1]
        self.path = os.path.join(folder, self.uuid + self.extension)

    def to_dict(self):
        return {**vars(self), 'original_path': None, 'source_file_id': None}


def create_output_file(output_base_path, display_name=None, extension=None, data_type=None, original_path=None, source_file_id=None):
    return OutputFile(output_base_path, display_name, data_type)
