# SPDX-License-Identifier: GPL-3.0-or-later
"""JUnit reports read by somebody else's reader (Debian's python3-junitparser): what the suite says is what its cases are, and
no two cases have the same classname and name, by which servers know them."""
import sys

from junitparser import Error, Failure, JUnitXml, Skipped

faults = 0
for path in sys.argv[1:]:
    names = set()
    for suite in JUnitXml.fromfile(path):
        kinds = {Failure: 0, Error: 0, Skipped: 0}
        cases = 0
        for case in suite:
            cases += 1
            if (case.classname, case.name) in names or not suite.name == case.classname:
                print(f"{path}: {case.classname}: {case.name} is there twice, or in the suite {suite.name}")
                faults += 1
            names.add((case.classname, case.name))
            for result in case.result:
                kinds[type(result)] += 1
        told = (suite.tests, suite.failures, suite.errors, suite.skipped)
        found = (cases, kinds[Failure], kinds[Error], kinds[Skipped])
        if told != found or not cases:
            print(f"{path}: {suite.name} says {told}, its cases are {found}")
            faults += 1
sys.exit(1 if faults else 0)
