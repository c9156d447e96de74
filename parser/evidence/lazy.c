/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reservation of the wanted capacity, and a bit for each page that is here. What the source cannot read never is, and is not tried
 * again: whoever asks for it gets NULL, and the first reason is kept.
 */
#include "parser/evidence/lazy.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { PAGE = 4096, STEP_PAGES = 256 }; /* in one go: 1 MiB */

struct lazy {
	struct source *source;
	size_t pages; /* of the source; what is behind them is zero until a log is replayed there */
	bool is_guarded, is_whole, is_changed;
	struct error why;
	uint64_t *bad;   /* a bit a page: it cannot be read; behind here[] */
	uint64_t here[]; /* a bit a page */
};

bool bytes_guard_pages;

static bool is_here(const struct lazy *lazy, size_t page)
{
	return lazy->here[page / 64] >> page % 64 & 1;
}

/* Neither here nor known to be unreadable. */
static bool is_missing(const struct lazy *lazy, size_t page)
{
	return !is_here(lazy, page) && !(lazy->bad[page / 64] >> page % 64 & 1);
}

static void mark(const struct bytes *bytes, size_t page, size_t count)
{
	for (size_t i = page; i < page + count; i++)
		bytes->lazy->here[i / 64] |= UINT64_C(1) << i % 64;
}

static void unlock(const struct bytes *bytes, size_t page, size_t count)
{
	if (bytes->lazy->is_guarded)
		mprotect(bytes->data + page * PAGE, count * PAGE, PROT_READ | PROT_WRITE);
}

static void keep_reason(struct lazy *lazy, const struct error *why, uint64_t at)
{
	if (lazy->why.code)
		return;
	lazy->why = *why;
	lazy->why.at.offset = at;
}

/* Pages next to each other that are not here. In one go, and one by one if that fails: one bad sector hides no other page. */
static bool bring(const struct bytes *bytes, size_t page, size_t count)
{
	struct lazy *lazy = bytes->lazy;
	uint64_t at = (uint64_t)page * PAGE, left = lazy->source->size - at;
	size_t size = left < count * PAGE ? (size_t)left : count * PAGE;
	struct error why = { 0 };
	bool is_whole = true;

	unlock(bytes, page, count);
	if (source_read(lazy->source, at, bytes->data + at, size, &why) == 0) {
		mark(bytes, page, count);
		return true;
	}
	for (size_t i = 0; count > 1 && i < count; i++)
		is_whole &= bring(bytes, page + i, 1);
	if (count > 1)
		return is_whole;
	lazy->bad[page / 64] |= UINT64_C(1) << page % 64;
	keep_reason(lazy, &why, at);
	return false;
}

/* What costs as much to read as a part of it is brought with it. */
static bool bring_units(const struct bytes *bytes, size_t page, size_t count)
{
	const struct lazy *lazy = bytes->lazy;
	size_t unit = lazy->source->unit / PAGE, end = page + count;

	while (unit && page % unit && is_missing(lazy, page - 1))
		page--;
	while (unit && end % unit && end < lazy->pages && is_missing(lazy, end))
		end++;
	return bring(bytes, page, end - page);
}

bool bytes_bring(const struct bytes *bytes, uint64_t at, uint64_t n)
{
	const struct lazy *lazy = bytes->lazy;
	size_t page = (size_t)(at / PAGE), end = n ? (size_t)((at + n - 1) / PAGE) + 1 : page;
	bool is_whole = true;

	if (lazy->is_whole)
		return true;
	end = end < lazy->pages ? end : lazy->pages;
	while (page < end) {
		size_t count = 0;

		for (; page < end && !is_missing(lazy, page); page++)
			is_whole &= is_here(lazy, page);
		while (page + count < end && count < STEP_PAGES && is_missing(lazy, page + count))
			count++;
		if (count)
			is_whole &= bring_units(bytes, page, count);
		page += count;
	}
	return is_whole;
}

static bool is_any_here(const struct lazy *lazy, size_t page, size_t end)
{
	while (page < end && !is_here(lazy, page))
		page++;
	return page < end;
}

/* Pages that were read once more: those that were here stay as they are. */
static void take_missing(const struct bytes *bytes, uint64_t at, const uint8_t *again, size_t size)
{
	for (size_t done = 0; done < size; done += PAGE) {
		size_t page = (size_t)(at + done) / PAGE;

		if (is_here(bytes->lazy, page))
			continue;
		unlock(bytes, page, 1);
		memcpy(bytes->data + at + done, again + done, size - done < PAGE ? size - done : PAGE);
		mark(bytes, page, 1);
	}
}

/* What was here before its source turned out to be wrong is wrong as well. */
static void read_again(const struct bytes *bytes, uint64_t at, uint8_t *again, size_t size)
{
	struct lazy *lazy = bytes->lazy;
	struct error why = { 0 };

	if (source_read(lazy->source, at, again, size, &why) == 0)
		take_missing(bytes, at, again, size);
	else if (lazy->source->is_refuted)
		keep_reason(lazy, &why, at);
}

/* A source that checks what is read in order gets to see all of it. */
static bool bring_in_order(const struct bytes *bytes, const struct digests *digests)
{
	const struct lazy *lazy = bytes->lazy;
	const size_t step = (size_t)STEP_PAGES * PAGE;
	uint8_t *again = malloc(step);
	bool is_whole = true;

	for (uint64_t at = 0; at < lazy->source->size; at += step) {
		size_t size = lazy->source->size - at < step ? (size_t)(lazy->source->size - at) : step;
		size_t page = (size_t)(at / PAGE);

		if (again && is_any_here(lazy, page, page + (size + PAGE - 1) / PAGE))
			read_again(bytes, at, again, size);
		is_whole &= bytes_bring(bytes, at, size);
		if (is_whole)
			digests_update(digests, bytes->data + at, size);
	}
	free(again);
	return is_whole && !lazy->source->is_refuted;
}

bool lazy_bring_all(const struct bytes *bytes, const struct digests *digests)
{
	struct lazy *lazy = bytes->lazy;
	bool is_in_order = !lazy->is_whole && lazy->source->unit;

	/* A fault for each 4 KiB costs as much as the copy. Refused, it is only slower. */
	if (!lazy->is_whole && !lazy->is_guarded)
		madvise(bytes->data, bytes->capacity, MADV_HUGEPAGE);
	lazy->is_whole = is_in_order ? bring_in_order(bytes, digests) : bytes_bring(bytes, 0, lazy->source->size);
	if (lazy->is_whole && !is_in_order)
		digests_update(digests, bytes->data, (size_t)lazy->source->size);
	if (lazy->source->is_refuted)
		memset(lazy->here, 0, (lazy->pages / 64 + 1) * sizeof *lazy->here);
	return lazy->is_whole;
}

const struct error *bytes_unreadable(const struct bytes *bytes)
{
	return bytes->lazy && bytes->lazy->why.code ? &bytes->lazy->why : NULL;
}

const struct error *bytes_refuted(const struct bytes *bytes)
{
	return bytes->lazy && bytes->lazy->source->is_refuted ? bytes_unreadable(bytes) : NULL;
}

/* Behind the source nothing can be missing. A page that is covered needs nothing of what was there. */
static bool may_write(const struct bytes *bytes, size_t page, size_t from, size_t size)
{
	if (page >= bytes->lazy->pages) {
		unlock(bytes, page, 1);
		return true;
	}
	if (size < PAGE || from)
		return bytes_bring(bytes, (uint64_t)page * PAGE, 1);
	unlock(bytes, page, 1);
	mark(bytes, page, 1);
	return true;
}

void lazy_write(struct bytes *bytes, uint64_t at, const uint8_t *data, size_t n)
{
	bytes->lazy->is_changed = true;
	while (n) {
		size_t page = (size_t)(at / PAGE), from = (size_t)(at % PAGE), size = PAGE - from < n ? PAGE - from : n;

		if (may_write(bytes, page, from, size))
			memcpy(bytes->data + at, data, size);
		at += size;
		data += size;
		n -= size;
	}
}

bool lazy_is_changed(const struct bytes *bytes)
{
	return bytes->lazy->is_changed;
}

int lazy_open(struct artifact *artifact, size_t size, size_t capacity, struct bytes *ret, struct error *err)
{
	size_t pages = size / PAGE + (size % PAGE != 0), room = capacity > size ? capacity : size;

	if (room > SIZE_MAX - 2 * PAGE)
		return error_set(err, ERR_LIMIT, "is too large for this machine's memory addresses");
	room = (room + PAGE) / PAGE * PAGE;
	struct lazy *lazy = calloc(1, sizeof *lazy + 2 * (pages / 64 + 1) * sizeof *lazy->here);
	uint8_t *data = mmap(NULL, room, bytes_guard_pages ? PROT_NONE : PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (!lazy || data == MAP_FAILED) {
		free(lazy);
		if (data != MAP_FAILED)
			munmap(data, room);
		return error_set(err, ERR_LIMIT, "states a size of %zu bytes, for which there is not enough memory",
				 size);
	}
	lazy->source = artifact->source;
	lazy->pages = pages;
	lazy->bad = lazy->here + pages / 64 + 1;
	lazy->is_guarded = bytes_guard_pages;
	ret->data = data;
	ret->size = ret->file_size = size;
	ret->capacity = room;
	ret->lazy = lazy;
	return 0;
}

void lazy_close(struct bytes *bytes)
{
	munmap(bytes->data, bytes->capacity);
	free(bytes->lazy);
	bytes->data = NULL;
	bytes->lazy = NULL;
}
