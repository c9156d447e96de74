/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image that sources are in: what it is, what was recorded when it was acquired, and whether it is still that. */
#include "reports/json/rows/result_rows.h"

ENUM_CHOICES(status_choice, enum verification, VERIFICATION_NO_HASH, verification_name)

/* clang-format off */
#define STRUCT struct result_acquisition
static const struct row acquisition_rows[] = {
	{ AS_TEXT("acquired", acquired),                 KNOWN, ABOUT("A time in UTC with Z; without Z, local time of the acquiring computer.") },
	{ AS_U32("bytes_per_sector", bytes_per_sector),  KNOWN },
	{ AS_TEXT("case_number", case_number),           KNOWN },
	{ AS_TEXT("description", description),           KNOWN },
	{ AS_TEXT("evidence_number", evidence_number),   KNOWN },
	{ AS_TEXT("examiner", examiner),                 KNOWN },
	{ AS_HEX("md5", md5),                            KNOWN, ABOUT("Of the disk, stored when it was acquired; sha1 likewise.") },
	{ AS_TEXT("model", model),                       KNOWN },
	{ AS_TEXT("notes", notes),                       KNOWN },
	{ AS_FLAG("password", has_password),             KNOWN, ABOUT("The acquiring application asks for a password; nothing is encrypted.") },
	{ AS_TEXT("platform", platform),                 KNOWN },
	{ AS_U64("sectors", sectors),                    KNOWN },
	{ AS_U32("segments", segments),                  KNOWN },
	{ AS_TEXT("serial", serial),                     KNOWN },
	{ AS_HEX("sha1", sha1),                          KNOWN },
	{ AS_TEXT("software", software),                 KNOWN },
	{ AS_TEXT("system_date", system_date),           KNOWN },
	{ AS_U64("unreadable_sectors", unreadable_sectors), KNOWN,
	  ABOUT("Sectors that could not be read when the disk was acquired.") },
};
const struct table acquisition_table = { .name = "acquisition", TABLE(acquisition_rows) };
#undef STRUCT

#define STRUCT struct result_verification
static const struct row verification_rows[] = {
	{ AS_STRINGS("damage", damage, damage_count, DAMAGE_LIMIT), KNOWN, ABOUT("The first damaged chunks, with their places.") },
	{ AS_U64("damaged_chunks", damaged),           KNOWN },
	{ AS_HEX("md5", md5),                          KNOWN, ABOUT("Of the disk as it was read; sha1 likewise.") },
	{ AS_HEX("sha1", sha1),                        KNOWN },
	{ AS_ENUM("status", status, enum verification, status_choice),    REQUIRED },
};
const struct table verification_table = { .name = "verification", TABLE(verification_rows) };
#undef STRUCT

#define STRUCT struct result_image
static const struct row image_rows[] = {
	{ AS_POINTER("acquisition", acquisition, struct result_acquisition, acquisition_table), KNOWN,
	  ABOUT("What the image records of its acquisition. Absent: its format records nothing.") },
	{ AS_WORDS("format", format),                  REQUIRED },
	{ AS_TEXT("name", name),                       REQUIRED, FORM("words"), ABOUT("As the origin of sources names it.") },
	{ AS_U64("size", size),                        REQUIRED, ABOUT("Bytes of the disk in it; of an archive or a WIM, its own.") },
	{ AS_POINTER("verification", verification, struct result_verification, verification_table), KNOWN,
	  ABOUT("By --verify-image: all of the image against the hashes that it stores. Absent: not asked for.") },
};
const struct table image_table = { .name = "image", TABLE(image_rows) };
#undef STRUCT
/* clang-format on */
