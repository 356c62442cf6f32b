#!/bin/sh
# Does by hand what Containerfile describes, where there is no container engine: unpacks the archive into a root file system,
# makes that read-only, and runs commands in it as user 10001 without capabilities, with fresh file systems for /data, /tmp and
# the cache. Needs Linux and root.
#
#   debootstrap --variant=minbase --include=fontconfig,openjdk-17-jre-headless bookworm ROOT
#   reverie-dist/contained.sh ROOT
set -eu

[ $# = 1 ] && [ -x "$1/usr/bin/java" ] || {
    printf 'usage: %s ROOT, a root file system with a JRE\n' "$0" >&2
    exit 2
}
target=$(CDPATH='' cd -- "$(dirname "$0")/target" && pwd -P)
root=$(CDPATH='' cd -- "$1" && pwd -P)

rm -rf "$root/opt/reverie"
mkdir -p "$root/opt/reverie" "$root/data" "$root/home/reverie/.cache"
tar -xzf "$target"/reverie-*-linux-x86_64.tar.gz -C "$root/opt/reverie" --strip-components=1 --no-same-owner
chroot "$root" sh -c 'getent group reverie >/dev/null || groupadd --gid 10001 reverie
    getent passwd reverie >/dev/null || useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin reverie'

cat >"$root/opt/commands" <<'END'
set -eu
printf 'user %s, ' "$(id -u)"
if touch /opt/reverie/lib/x 2>/dev/null || touch /home/reverie/x 2>/dev/null; then
    printf 'the image can be written\n'
    exit 1
fi
printf 'the image cannot be written\n'
reverie --version
reverie doctor
reverie train quickstart-points --out points --set training.steps=5
reverie sample points --n 4 --out samples
cat samples/samples.csv
END

export root
unshare --mount --pid --fork sh -c '
    set -eu
    mount --make-rprivate /
    mount --bind "$root" "$root"
    mount -o remount,bind,ro "$root"
    mount -t proc proc "$root/proc"
    for folder in tmp data home/reverie/.cache; do
        mount -t tmpfs -o mode=0777 tmpfs "$root/$folder"
    done
    # The fresh /dev of a container has little more than these; Java needs random numbers.
    mount -t tmpfs tmpfs "$root/dev"
    for device in null zero random urandom; do
        touch "$root/dev/$device" && mount --bind "/dev/$device" "$root/dev/$device"
    done
    exec chroot --userspec=10001:10001 --groups=10001 "$root" setpriv --no-new-privs \
        env -i LANG=C.UTF-8 HOME=/home/reverie PATH=/opt/reverie/bin:/usr/local/bin:/usr/bin:/bin \
        sh -c "cd /data && sh /opt/commands"'
