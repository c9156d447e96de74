/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that ask for plain values: can what they ask for be asked at all? */
#include "analyzer/policy/profile_parts.h"

#include <string.h>

#include "analyzer/policy/rules/values.h"

/* What is wrong with a path; NULL: nothing. */
static const char *path_fault(const char *path)
{
	enum hive_kind kind;
	const char *below = value_path_below(path, &kind);

	if (!below)
		return "expected a path that starts with HKLM\\SYSTEM\\, HKLM\\SOFTWARE\\ or HKCU\\";
	if (!*below || *below == '\\' || strstr(below, "\\\\") || below[strlen(below) - 1] == '\\')
		return "expected key names separated by one \\ each, and none at the end";
	if (name_starts(path, "HKLM\\SYSTEM\\ControlSet0"))
		return "expected CurrentControlSet: tlsready finds out which ControlSetNNN is current";
	return NULL;
}

struct operand_fault { /* the string that is wrong, what was expected, and the member */
	const char *what, *expected, *key;
};

static struct operand_fault data_fault(const struct rule_value *value, const struct value_type *type)
{
	unsigned least = value_takes_data(value->comparison), most = least;

	if (least &&
	    (value->comparison == VALUE_ONE_OF || (type->shape == VALUE_LIST && value->comparison != VALUE_CONTAINS)))
		most = UINT32_MAX;
	if (value->data_count < least || value->data_count > most)
		return (struct operand_fault){ value_operator_name(value->comparison),
					       !least ? "takes no data"
					       : value->data_count
						       ? "takes one data, and there are several (one-of takes them)"
						       : "needs data: data: [1]",
					       "data" };
	for (unsigned i = 0; type->shape == VALUE_NUMBER && i < value->data_count; i++) {
		uint64_t number;

		if (!value_number(value->data[i], &number) || (type->type == REG_DWORD && number > UINT32_MAX))
			return (struct operand_fault){ value->data[i],
						       type->type == REG_DWORD
							       ? "is not a number of 32 bits (decimal, or 0x...)"
							       : "is not a number of 64 bits (decimal, or 0x...)",
						       "data" };
	}
	return (struct operand_fault){ 0 };
}

static struct operand_fault fault_of(const struct rule_value *value)
{
	const struct value_type *type = value_type_of(value);
	const char *path = path_fault(value->path);

	if (path)
		return (struct operand_fault){ value->path, path, "path" };
	if (!type)
		return (struct operand_fault){ value->type,
					       "is not a type that tlsready compares (REG_DWORD, REG_QWORD, REG_SZ, "
					       "REG_EXPAND_SZ, REG_MULTI_SZ; REG_BINARY for present and absent)",
					       "type" };
	if (!value_fits(value->comparison, type->shape))
		return (struct operand_fault){
			value_operator_name(value->comparison),
			type->shape == VALUE_BYTES ? "does not work with REG_BINARY: only present and absent do"
			: type->shape == VALUE_NUMBER
				? "is for text: a number can be compared with equal, at-least, has-bits ..."
				: "is for numbers (REG_DWORD, REG_QWORD)",
			"operator"
		};
	return data_fault(value, type);
}

int profile_check_values(const struct from *row, const struct rule *rule)
{
	for (unsigned i = 0; i < rule->values_count; i++) {
		const struct operand_fault fault = fault_of(&rule->values[i]);

		if (fault.expected)
			return yamlfile_fault(row, AT(KEY("values"), NTH(i), KEY(fault.key)), "%s: %s%s %s", rule->id,
					      fault.what, fault.what == rule->values[i].path ? ":" : "", fault.expected);
	}
	return 0;
}
