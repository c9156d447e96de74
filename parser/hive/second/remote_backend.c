/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A remote reader as a backend: ask, wait, hand out. Opening is remote_start's. */
#include "parser/hive/second/remote.h"

static int ask_and_wait(struct remote *remote, const struct remote_question *question, struct remote_reply *ret,
			uint32_t *ret_number, struct error *err)
{
	*ret_number = remote_ask(remote, question);
	return remote_answer(remote, ret, err);
}

static int ask_key(void *self, const struct remote_question *question, hivekey *ret, struct error *err)
{
	struct remote_reply reply;
	uint32_t number;
	int found = ask_and_wait(self, question, &reply, &number, err);

	if (found == PRESENT)
		ret->id = number;
	return found;
}

static int ask_value(void *self, const struct remote_question *question, struct hivevalue *ret, struct error *err)
{
	struct remote_reply reply;
	uint32_t number;
	int found = ask_and_wait(self, question, &reply, &number, err);

	if (found == PRESENT)
		*ret = (struct hivevalue){ reply.name, reply.type, reply.data, reply.size, reply.at };
	return found;
}

static int remote_info(void *self, hivekey at, struct hivekey_info *ret, struct error *err)
{
	const struct remote_question question = { .op = REMOTE_INFO, .at = (uint32_t)at.id };
	struct remote_reply reply;
	uint32_t number;
	int found = ask_and_wait(self, &question, &reply, &number, err);

	if (found >= 0)
		*ret = (struct hivekey_info){ .name = reply.name, .at = reply.at, .written = reply.written };
	return found;
}

static int remote_child(void *self, hivekey at, const char *name, hivekey *ret, struct error *err)
{
	return ask_key(self, &(struct remote_question){ .op = REMOTE_CHILD, .at = (uint32_t)at.id, .name = name }, ret,
		       err);
}

static int remote_child_at(void *self, hivekey at, size_t index, hivekey *ret, struct error *err)
{
	return ask_key(self, &(struct remote_question){ .op = REMOTE_CHILD_AT, .at = (uint32_t)at.id, .index = index },
		       ret, err);
}

static int remote_value(void *self, hivekey at, const char *name, struct hivevalue *ret, struct error *err)
{
	return ask_value(self, &(struct remote_question){ .op = REMOTE_VALUE, .at = (uint32_t)at.id, .name = name },
			 ret, err);
}

static int remote_value_at(void *self, hivekey at, size_t index, struct hivevalue *ret, struct error *err)
{
	return ask_value(self, &(struct remote_question){ .op = REMOTE_VALUE_AT, .at = (uint32_t)at.id, .index = index },
			 ret, err);
}

static void close_remote(void *self)
{
	remote_close(self);
}

const struct hive_backend remote_backend = {
	.name = "libregf",
	.info = remote_info,
	.child = remote_child,
	.child_at = remote_child_at,
	.value = remote_value,
	.value_at = remote_value_at,
	.close = close_remote,
};
