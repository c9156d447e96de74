# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Part of bench.sh: what an image costs beside the folder that has the same hives, and beside peers. A disk of 8 GiB (sparse)
# whose Windows has a SYSTEM of 15 MB and the large SOFTWARE of the other rows, in each container. Processor time, the least of
# several runs: other work on the machine changes it little. Images are kept in build/bench/images.
# shellcheck disable=SC2154 # set in bench.sh

DISK=8G VOLUME_AT_MB=2 IMAGES=200
EMPTY=541G # nominal size of the volume without a Windows
LAZY=(--reader cells --no-hash)
images=$work/images
images_table=$work/images.tsv

needs_for_images='mkntfs wimapply wimcapture wimlib-imagex sfdisk qemu-img strace'

can_make_images()
{
	local tool
	PATH=$PATH:/usr/sbin:/sbin
	for tool in $needs_for_images; do
		have "$tool" || return 1
	done
}

# The forms: FILE QEMU-FORMAT OPTIONS.
convert()
{
	[ ! -s "$images/$1" ] || return 0
	say "making $1"
	mkdir -p "$images/part" # a VMDK keeps the name that it is made with: libvmdk opens it under no other
	qemu-img convert -O "${@:2}" "$images/gold.raw" "$images/part/$1"
	mv "$images/part/$1" "$images/$1"
}

make_disk()
{
	local volume=$images/volume.part
	truncate -s $((8 * 1024 - VOLUME_AT_MB - 1))M "$volume"
	mkntfs -F -Q -q "$volume" >/dev/null 2>&1
	wimapply "$images/gold.wim" "$volume" >/dev/null
	truncate -s $DISK "$1"
	printf 'label: gpt\nstart=%sMiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7\n' $VOLUME_AT_MB | sfdisk -q "$1"
	dd if="$volume" of="$1" bs=1M seek=$VOLUME_AT_MB conv=notrunc,sparse status=none
	rm "$volume"
}

make_empty()
{
	truncate -s $EMPTY "$1"
	mkntfs -F -Q -q "$1" >/dev/null 2>&1
}

# Sets config, the folder of both hives.
make_folder()
{
	config=$images/folder/Windows/System32/config
	mkdir -p "$config"
	[ -e "$config/SOFTWARE" ] || ln "$hive" "$config/SOFTWARE"
	if [ -x "$tools/make-big-hive" ]; then
		made "$config/SYSTEM" "$tools/make-big-hive" --kind system --size-mb 15
	else
		cp -- "$root/samples/hives/server2019-ready/SYSTEM" "$config/SYSTEM"
	fi
}

make_images()
{
	make_folder
	made "$images/gold.wim" wimcapture "$images/folder" --compress=LZX --no-acls --threads=2
	made "$images/gold.raw" make_disk
	made "$images/empty.raw" make_empty
	convert gold.vhdx vhdx
	convert gold.vmdk vmdk
	convert gold.qcow2 qcow2
	convert gold.vhd vpc
	convert zlib.qcow2 qcow2 -c
	convert stream.vmdk vmdk -o subformat=streamOptimized
	if [ ! -s "$images/gold.E01" ] && have ewfacquire; then
		say "making gold.E01"
		ewfacquire -q -u -c deflate:fast -S 8GiB -t "$images/gold" "$images/gold.raw" >"$work/made.txt" 2>&1 ||
			not_measured "gold.E01, because ewfacquire failed"
	fi
}

# image_row IMAGE PROGRAM FILE COMMAND...: FILE is what the bytes are asked of; -: not counted.
image_row()
{
	local image=$1 program=$2 file=$3 line asked='-	-'
	shift 3
	say "$image: $program"
	if ! line=$("$python" "$here/images.py" cpu "$image_runs" "$@" 2>"$work/pilot.txt"); then
		head -n 3 "$work/pilot.txt" >&2
		not_measured "$program on $image, because it failed"
		return
	fi
	[ "$file" = - ] || asked=$("$python" "$here/images.py" asked "$file" "$@")
	printf '%s\t%s\t%s\t%s\n' "$image" "$program" "$line" "$asked" >>"$images_table"
}

# The same keys from both hives by sleuthkit and hivex: what a script of an examiner does.
make_peer()
{
	cat >"$work/peer.sh" <<'END'
set -eu
image=$1 offset=$2 out=$3 hivex=$4
for name in SYSTEM SOFTWARE; do
	icat -o "$offset" "$image" "$(ifind -o "$offset" -n "Windows/System32/config/$name" "$image")" >"$out/peer-$name"
	"$hivex" "$out/peer-$name" "$out/peer-$name.paths"
done
END
	printf '%s\n' 'ControlSet001\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Client' >"$work/peer-SYSTEM.paths"
	cp "$hive_paths" "$work/peer-SOFTWARE.paths"
}

peer_row()
{
	[ -x "$work/hivex_read" ] && have icat || return 0
	image_row "$1" 'sleuthkit and libhivex' - sh "$work/peer.sh" "$images/$1" $((VOLUME_AT_MB * 2048)) "$work" "$work/hivex_read"
}

# The answer of every image is that of the folder.
images_agree()
{
	local image
	images_answer "$images/folder" >"$work/answer.txt"
	for image in "$images"/gold.* "$images"/zlib.qcow2 "$images"/stream.vmdk; do
		images_answer "$image" | diff - "$work/answer.txt" >"$work/difference.txt" ||
			{ head -n 5 "$work/difference.txt" >&2; die "$image gives another answer than the folder: no times"; }
	done
	say "all images and the folder agree"
}

# The verdict and the outcome of each rule.
images_answer()
{
	{ "$tlsready" check "${LAZY[@]}" -o csv "$1" 2>/dev/null || true; } | cut -d , -f 3-6 | sort -u
}

measure_images()
{
	local image
	: >"$images_table"
	image_runs=${BENCH_RUNS:-9}
	can_make_images || return 0
	make_images
	make_peer
	images_agree
	image_row folder "tlsready ${LAZY[*]}" - "$tlsready" check "${LAZY[@]}" "$images/folder"
	for image in gold.raw gold.vhdx gold.vmdk gold.qcow2 gold.vhd gold.E01 zlib.qcow2 stream.vmdk; do
		[ -s "$images/$image" ] || continue
		image_row "$image" "tlsready ${LAZY[*]}" "$images/$image" "$tlsready" check "${LAZY[@]}" "$images/$image"
		case $image in *qcow2) ;; *) peer_row "$image" ;; esac
	done
	image_row folder tlsready - "$tlsready" check "$images/folder"
	image_row folder 'cat, both hives once' - cat "$images/folder/Windows/System32/config/SYSTEM" "$images/folder/Windows/System32/config/SOFTWARE"
	for image in gold.raw gold.vhdx gold.vmdk gold.qcow2 gold.E01; do
		[ ! -s "$images/$image" ] || image_row "$image" tlsready - "$tlsready" check "$images/$image"
	done
	image_row gold.wim "tlsready ${LAZY[*]}" - "$tlsready" check "${LAZY[@]}" "$images/gold.wim"
	image_row gold.wim tlsready - "$tlsready" check "$images/gold.wim"
	image_row gold.wim 'tlsready list' - "$tlsready" list "$images/gold.wim"
	image_row gold.wim 'wimextract, both hives' - wimlib-imagex extract "$images/gold.wim" 1 /Windows/System32/config/SYSTEM \
		/Windows/System32/config/SOFTWARE --dest-dir="$work" --no-acls
	image_row "empty.raw, $EMPTY" 'tlsready check' "$images/empty.raw" "$tlsready" check "$images/empty.raw"
	image_row gold.raw 'tlsready list' "$images/gold.raw" "$tlsready" list "$images/gold.raw"
	measure_many
}

# A tenth of the images, and all: each is the same file under another name.
measure_many()
{
	local count i operands=()
	bash "$root/tests/tools/gold.sh" "$root/samples/hives/server2019-ready" "$work/small" >"$work/made.txt" ||
		{ not_measured "many images: $(cat "$work/made.txt")"; return; }
	for ((i = 0; i < IMAGES; i++)); do
		ln -sf gold.raw "$work/small/host$i.raw"
		operands+=("$work/small/host$i.raw")
	done
	for count in $((IMAGES / 10)) $IMAGES; do
		image_row "$count images" 'tlsready -j 2' - "$tlsready" check -j 2 --no-progress "${LAZY[@]}" -o text=/dev/null "${operands[@]:0:count}"
	done
}

print_images()
{
	[ -s "$images_table" ] || return 0
	printf '\nImages: processor time of one run, the least of %s\n\n' "$image_runs"
	awk -F '\t' '
		BEGIN {
			print "| image | program | CPU ms | times the folder | peak MiB | KiB asked | reads |"
			print "|---|---|---:|---:|---:|---:|---:|"
		}
		$1 == "folder" && $2 ~ /^tlsready/ { folder = $3 }
		{
			printf "| %s | %s | %.1f | %.2f | %.0f | %s | %s |\n", $1, $2, $3, $3 / folder, $4 / 1024,
				$5 == "-" ? "" : sprintf("%.0f", $5 / 1024), $6 == "-" ? "" : $6
		}' "$images_table"
}
