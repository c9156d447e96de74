/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of a hive: base block, bins, cells. One pass, depth first: a key, its values, its sub-keys, then their
 * list. Source: msuhanov/regf, "Windows registry file format specification". Version 1.1 (NT 3.1): cells are multiples
 * of 16 and have the offset of the cell before them after their size.
 */
#include "support/build/hivebuild.h"

#include <stdlib.h>
#include <string.h>

#include "support/build/hivebuild_tree.h"

enum { BASE = 4096, PAGE = 4096, BIN_HEADER = 32, NK_SIZE = 76, VK_SIZE = 20, NAME_UNITS = 32, KEY_DEPTH = 1024 };

void built_put16(uint8_t *p, size_t number)
{
	p[0] = (uint8_t)number;
	p[1] = (uint8_t)(number >> 8);
}

void built_put32(uint8_t *p, size_t number)
{
	built_put16(p, number & 0xFFFF);
	built_put16(p + 2, number >> 16 & 0xFFFF);
}

static void put64(uint8_t *p, uint64_t number)
{
	built_put32(p, number & BUILT_NIL);
	built_put32(p + 4, number >> 32);
}

static bool old_cells(const struct built_writer *out)
{
	return out->build->options.minor < 2;
}

/* The record in a cell: after its size, and in 1.1 after the offset of the cell before. */
uint8_t *built_record(const struct built_writer *out, uint32_t cell)
{
	return out->bins + cell + (old_cells(out) ? 8 : 4);
}

static void mark_cell(struct built_writer *out, size_t at, size_t size, bool used)
{
	built_put32(out->bins + at, used ? (size_t)0 - size : size);
	if (old_cells(out))
		built_put32(out->bins + at + 4, out->last ? out->last - out->bin : BUILT_NIL);
	out->last = at;
}

/* The rest of the last bin becomes a free cell; a new bin with room for size bytes of cell follows. */
static void new_bin(struct built_writer *out, size_t size)
{
	size_t bin = (BIN_HEADER + size + PAGE - 1) / PAGE * PAGE;

	if (out->size > out->bin + out->used)
		mark_cell(out, out->bin + out->used, out->size - out->bin - out->used, false);
	if (out->room - out->size < bin) {
		uint8_t *wider = hivebuild_alloc(out->room * 2 + bin, 1);

		if (out->size)
			memcpy(wider, out->bins, out->size);
		free(out->bins);
		out->bins = wider;
		out->room = out->room * 2 + bin;
	}
	uint8_t *header = out->bins + out->size;

	memcpy(header, "hbin", 4);
	built_put32(header + 4, out->size);
	built_put32(header + 8, bin);
	if (!out->size)
		put64(header + 20, out->build->options.written);
	out->bin = out->size;
	out->used = BIN_HEADER;
	out->size += bin;
	out->last = 0;
}

/* A cell for a record of size bytes, zeroed. Moves out->bins. */
uint32_t built_cell(struct built_writer *out, size_t size)
{
	size_t unit = old_cells(out) ? 16 : 8, cell = (size + (old_cells(out) ? 8 : 4) + unit - 1) / unit * unit;

	if (out->size - out->bin < out->used + cell)
		new_bin(out, cell);
	size_t at = out->bin + out->used;

	mark_cell(out, at, cell, true);
	out->used += cell;
	return (uint32_t)at;
}

static bool narrow(const struct built_writer *out, const struct built_name *name)
{
	return name->latin1 && !out->build->options.utf16_names && !old_cells(out);
}

static size_t name_size(const struct built_writer *out, const struct built_name *name)
{
	return name->count * (narrow(out, name) ? 1 : 2);
}

static void write_name(const struct built_writer *out, const struct built_name *name, uint8_t *to)
{
	for (size_t i = 0; i < name->count; i++)
		if (narrow(out, name))
			to[i] = (uint8_t)name->units[i];
		else
			built_put16(to + 2 * i, name->units[i]);
}

/* One for all keys: administrators own it and may do everything. */
static uint32_t write_security(struct built_writer *out)
{
	static const uint8_t administrators[] = { 1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0 };
	static const uint8_t head[] = { 1, 0, 4, 0x80, 20, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 52, 0, 0, 0 };
	static const uint8_t acl[] = { 2, 0, 32, 0, 1, 0, 0, 0, 0, 2, 24, 0, 0x3F, 0, 0x0F, 0 };
	uint32_t cell = built_cell(out, 20 + 84);
	uint8_t *sk = built_record(out, cell);

	memcpy(sk, "sk", 2);
	built_put32(sk + 4, cell);
	built_put32(sk + 8, cell);
	built_put32(sk + 12, 1);
	built_put32(sk + 16, 84);
	memcpy(sk + 20, head, sizeof head);
	memcpy(sk + 40, administrators, sizeof administrators);
	memcpy(sk + 56, administrators, sizeof administrators);
	memcpy(sk + 72, acl, sizeof acl);
	memcpy(sk + 88, administrators, sizeof administrators);
	return cell;
}

static uint32_t write_data(struct built_writer *out, const uint8_t *data, size_t size)
{
	uint32_t cell = built_cell(out, size);

	memcpy(built_record(out, cell), data, size);
	return cell;
}

/* Big data: a db record, a list, and segments that are full but for the last. */
static uint32_t write_big(struct built_writer *out, const uint8_t *data, size_t size)
{
	size_t count = (size + HIVEBUILD_SEGMENT - 1) / HIVEBUILD_SEGMENT;
	uint32_t db = built_cell(out, 8), list = built_cell(out, 4 * count);

	memcpy(built_record(out, db), "db", 2);
	built_put16(built_record(out, db) + 2, count);
	built_put32(built_record(out, db) + 4, list);
	for (size_t i = 0; i < count; i++) {
		size_t left = size - i * HIVEBUILD_SEGMENT;
		size_t part = left < HIVEBUILD_SEGMENT ? left : HIVEBUILD_SEGMENT;
		uint32_t segment = built_cell(out, HIVEBUILD_SEGMENT); /* Windows makes the last one as long too */

		memcpy(built_record(out, segment), data + i * HIVEBUILD_SEGMENT, part);
		built_put32(built_record(out, list) + 4 * i, segment);
	}
	return db;
}

static void write_value(struct built_writer *out, struct built_value *value)
{
	uint32_t cell = built_cell(out, VK_SIZE + name_size(out, &value->name));
	bool is_inline = value->size <= 4 && !value->in_cell, is_big = value->size > HIVEBUILD_SEGMENT;

	value->at = cell;
	value->data_at = 0;
	if (!is_inline)
		value->data_at = is_big && out->build->options.minor >= 4 ? write_big(out, value->data, value->size)
									  : write_data(out, value->data, value->size);
	uint8_t *vk = built_record(out, cell);

	memcpy(vk, "vk", 2);
	built_put16(vk + 2, name_size(out, &value->name));
	built_put32(vk + 4, value->size | (is_inline ? UINT32_C(0x80000000) : 0));
	if (is_inline)
		memcpy(vk + 8, value->data, value->size);
	else
		built_put32(vk + 8, value->data_at);
	built_put32(vk + 12, value->type);
	built_put16(vk + 16, value->flags | (narrow(out, &value->name) && value->name.count ? 1u : 0));
	write_name(out, &value->name, vk + VK_SIZE);
}

static void write_values(struct built_writer *out, struct built_key *key)
{
	size_t i = 0;

	key->values_at = 0;
	if (!key->values)
		return;
	key->values_at = built_cell(out, 4 * key->value_count);
	for (struct built_value *value = key->values; value; value = value->next, i++) {
		write_value(out, value);
		built_put32(built_record(out, key->values_at) + 4 * i, value->at);
	}
}

static void put_key(struct built_writer *out, struct built_key *key, uint32_t parent)
{
	uint8_t *nk = built_record(out, key->at);
	size_t widest_key = 0, widest_value = 0, widest_data = 0;

	for (struct built_key *child = key->children; child; child = child->next)
		if (widest_key < 2 * child->name.count)
			widest_key = 2 * child->name.count;
	for (struct built_value *value = key->values; value; value = value->next) {
		if (widest_value < 2 * value->name.count)
			widest_value = 2 * value->name.count;
		if (widest_data < value->size)
			widest_data = value->size;
	}
	const size_t fields[] = { parent,
				  key->child_count,
				  0,
				  key->list_at ? key->list_at : BUILT_NIL,
				  BUILT_NIL,
				  key->value_count,
				  key->values_at ? key->values_at : BUILT_NIL,
				  out->security,
				  BUILT_NIL,
				  widest_key,
				  0,
				  widest_value,
				  widest_data,
				  0 }; /* from offset 16 on */

	memcpy(nk, "nk", 2);
	built_put16(nk + 2, key->flags | (narrow(out, &key->name) ? 0x20u : 0));
	put64(nk + 4, key->written ? key->written : out->build->options.written);
	nk[13] = key->layer;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		built_put32(nk + 16 + 4 * i, fields[i]);
	built_put16(nk + 72, name_size(out, &key->name));
	write_name(out, &key->name, nk + NK_SIZE);
}

static void write_key(struct built_writer *out, struct built_key *key, uint32_t parent, unsigned depth)
{
	if (depth > KEY_DEPTH)
		abort();
	key->at = built_cell(out, NK_SIZE + name_size(out, &key->name));
	if (!out->security)
		out->security = write_security(out);
	write_values(out, key);
	key->list_at = 0;
	if (key->children) {
		struct built_key **children = built_ordered(out, key);

		for (size_t i = 0; i < key->child_count; i++)
			write_key(out, children[i], key->at, depth + 1);
		built_write_list(out, key, children);
		free(children);
	}
	put_key(out, key, parent);
}

static size_t count_keys(const struct built_key *key)
{
	size_t count = 1;

	for (const struct built_key *child = key->children; child; child = child->next)
		count += count_keys(child);
	return count;
}

void hivebuild_seal(uint8_t *hive)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < 508; i += 4)
		sum ^= (uint32_t)hive[i] | (uint32_t)hive[i + 1] << 8 | (uint32_t)hive[i + 2] << 16 |
		       (uint32_t)hive[i + 3] << 24;
	built_put32(hive + 508, sum == 0 ? 1 : sum == BUILT_NIL ? BUILT_NIL - 1 : sum);
}

static void put_base_block(const struct hivebuild *build, uint8_t *to, size_t bins_size)
{
	const struct hivebuild_options *options = &build->options;
	struct built_name name =
		hivebuild_units(options->name ? options->name : "", options->name ? strlen(options->name) : 0);
	size_t skip = name.count > NAME_UNITS - 1 ? name.count - (NAME_UNITS - 1) : 0; /* the end of a path is kept */
	const size_t fields[] = { 1, options->minor, 0, 1, build->root.at, bins_size, 1 }; /* from offset 20 on */

	memcpy(to, "regf", 4);
	built_put32(to + 4, options->sequence1 ? options->sequence1 : 1);
	built_put32(to + 8, options->sequence2 ? options->sequence2 : 1);
	put64(to + 12, options->written);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		built_put32(to + 20 + 4 * i, fields[i]);
	for (size_t i = skip; i < name.count; i++)
		built_put16(to + 48 + 2 * (i - skip), name.units[i]);
	free(name.units);
	hivebuild_seal(to);
}

uint8_t *hivebuild_finish(struct hivebuild *build, size_t *ret_size)
{
	struct built_writer out = { .build = build };

	new_bin(&out, 0);
	write_key(&out, &build->root, BUILT_NIL, 0);
	new_bin(&out, 0); /* closes the last one; itself is not kept */
	out.size = out.bin;
	build->security_at = out.security;
	built_put32(built_record(&out, out.security) + 12, count_keys(&build->root));
	uint8_t *hive = hivebuild_alloc(BASE + out.size, 1);

	memcpy(hive + BASE, out.bins, out.size);
	free(out.bins);
	put_base_block(build, hive, out.size);
	*ret_size = BASE + out.size;
	return hive;
}
