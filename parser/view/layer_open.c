/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one file is, by its first bytes, and its scan from the first event to what it proves as a whole. */
#include "parser/view/layer.h"

#include <string.h>

#include "parser/pol/gpp.h"
#include "parser/view/layer_parts.h"
#include "parser/pol/lgpo.h"

/* The first bytes, read to see what they are, and then given again. */
struct ahead {
	reg_read_fn read;
	void *context;
	uint8_t head[POLTEXT_HEAD];
	size_t size, at;
};

static int64_t read_ahead(void *context, void *buffer, size_t size)
{
	struct ahead *ahead = context;
	size_t left = ahead->size - ahead->at, given = left < size ? left : size;

	if (!given)
		return ahead->read(ahead->context, buffer, size);
	memcpy(buffer, ahead->head + ahead->at, given);
	ahead->at += given;
	return (int64_t)given;
}

static int look_ahead(struct ahead *ahead)
{
	int64_t got = 1;

	while (got > 0 && ahead->size < sizeof ahead->head) {
		got = ahead->read(ahead->context, ahead->head + ahead->size, sizeof ahead->head - ahead->size);
		ahead->size += got > 0 ? (size_t)got : 0;
	}
	return got < 0 ? ERR_IO : 0;
}

typedef int (*policy_scan_fn)(const struct scan_job *job, const char *path, struct pol_summary *ret, struct error *err);

/* NULL: .reg text, or nothing that is read (reg_scan says what it is). */
static policy_scan_fn find_policy(const struct ahead *ahead, struct input *input, struct error *err)
{
	static const struct {
		policy_scan_fn scan;
		const char *name;
	} rows[] = { [POLTEXT_GPP] = { gpp_scan, "Registry.xml (Group Policy Preferences)" },
		     [POLTEXT_LGPO] = { lgpo_scan, "policy text for LGPO.exe" },
		     [POLTEXT_OTHER_XML] = { gpp_scan, NULL } };
	enum poltext_kind kind = poltext_probe(ahead->head, ahead->size);

	if (input->kind == INPUT_POL)
		return pol_scan;
	if (kind == POLTEXT_NONE || (!input->is_overlay && !rows[kind].name))
		return NULL;
	if (!input->is_overlay)
		error_set(err, ERR_UNSUPPORTED, "is a %s: supply it with --overlay", rows[kind].name);
	input->kind = INPUT_POL;
	return rows[kind].scan;
}

static int scan(struct layer *layer, struct ahead *ahead, policy_scan_fn scan_policy, struct error *err)
{
	struct input *input = layer->input;
	struct wanted_keys wanted_keys = layer->options->wanted_keys;
	const struct scan_job job = { .read = read_ahead,
				      .read_context = ahead,
				      .source = layer->source,
				      .arena = layer->view->arena,
				      .notes = layer->notes,
				      .event = layer_on_event,
				      .context = layer };

	wanted_keys.as_imported = input->is_overlay;
	return scan_policy ? scan_policy(&job, input->path, &input->pol, err)
			   : reg_scan(&job, &wanted_keys, &input->reg, err);
}

/* [HKEY_LOCAL_MACHINE], the first line of an export of all of it, lists each of its hives that the file has. */
static void list_whole_roots(struct layer *layer)
{
	for (struct mount *mount = layer->view->mounts; mount; mount = mount->next)
		for (size_t i = 0; i < LAYER_ROOTS; i++)
			if (layer->listed_roots[i] && mount->named_by == layer->source + 1 &&
			    name_starts(mount->root, layer_roots[i]) && mount->root[strlen(layer_roots[i])] == '\\')
				mount->tree.listed = true;
}

/* An export of a running Windows has its control set twice. What would be imported under one name is under the other, too. */
static uint32_t twin_of(const struct control_set *set)
{
	bool is_live = set->how == CONTROL_SET_CURRENT && !set->number;

	return !is_live ? 0 : set->live_number ? set->live_number : set->candidate_count == 1 ? set->candidates[0] : 0;
}

int layer_apply(struct regview *view, const struct machine_options *options, reg_read_fn read, void *read_context,
		int32_t source, struct notes *notes, struct input *input, struct error *err)
{
	const struct control_set *set = regview_control_set(view);
	struct layer layer = { .view = view,
			       .options = options,
			       .notes = notes,
			       .input = input,
			       .source = source,
			       .alias = set->number,
			       .how = set->how,
			       .twin = input->is_overlay ? twin_of(set) : 0,
			       .is_live_alone = !control_set_is_there(set, twin_of(set)),
			       .names = nameindex_new(view->arena),
			       .last_undecided = &layer.undecided };
	struct ahead ahead = { .read = read, .context = read_context };
	struct error refused = { 0 };

	if (!layer.names)
		return error_no_memory(err);
	if (look_ahead(&ahead) < 0)
		return error_set(err, ERR_IO, "cannot be read to its end");
	policy_scan_fn scan_policy = find_policy(&ahead, input, &refused);

	if (refused.code)
		return error_set(err, refused.code, "%s", refused.text);
	layer.is_policy = scan_policy != NULL;
	int result = scan(&layer, &ahead, scan_policy, err);

	input->pol.doubt = layer.doubt;
	input->pol.concerns = layer.concerns;
	if (result == 0 && layer_keep_undecided(&layer) < 0)
		result = error_no_memory(err);
	list_whole_roots(&layer);
	regview_changed(view);
	return result;
}
