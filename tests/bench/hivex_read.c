/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hivex_read HIVE LIST: opens a hive with libhivex and prints what the keys named in LIST (one path a line) hold, as
 * PATH TAB NAME TAB TYPE TAB HEX, one value a line. A key that is not there prints nothing. For comparing answers and
 * times, not for evidence: names go out as they are.
 */
#include <errno.h>
#include <hivex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int complain(const char *what)
{
	fprintf(stderr, "hivex_read: %s: %s\n", what, strerror(errno));
	return 1;
}

/* 0: not there. Takes path apart. */
static hive_node_h walk(hive_h *hive, char *path)
{
	hive_node_h at = hivex_root(hive);

	for (char *name; at && path && (name = strsep(&path, "\\"));)
		if (*name)
			at = hivex_node_get_child(hive, at, name);
	return at;
}

static void print_value(hive_h *hive, const char *path, hive_value_h value)
{
	char *name = hivex_value_key(hive, value);
	hive_type type;
	size_t size;
	char *data = hivex_value_value(hive, value, &type, &size);

	if (name && data) {
		printf("%s\t%s\t%d\t", path, name, (int)type);
		for (size_t i = 0; i < size; i++)
			printf("%02x", (unsigned char)data[i]);
		putchar('\n');
	}
	free(data);
	free(name);
}

static void print_key(hive_h *hive, const char *path)
{
	char *copy = strdup(path);
	hive_node_h key = copy ? walk(hive, copy) : 0;
	hive_value_h *values = key ? hivex_node_values(hive, key) : NULL;

	for (size_t i = 0; values && values[i]; i++)
		print_value(hive, path, values[i]);
	free(values);
	free(copy);
}

static void print_keys(hive_h *hive, FILE *list)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, list) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		print_key(hive, line);
	}
	free(line);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fputs("usage: hivex_read HIVE LIST\n", stderr);
		return 2;
	}
	FILE *list = fopen(argv[2], "r");

	if (!list)
		return complain(argv[2]);
	hive_h *hive = hivex_open(argv[1], 0);

	if (!hive) {
		fclose(list);
		return complain(argv[1]);
	}
	print_keys(hive, list);
	hivex_close(hive);
	fclose(list);
	return 0;
}
