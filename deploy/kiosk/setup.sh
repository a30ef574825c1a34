#!/bin/sh
# Make this Debian 12 (or newer) machine a Service Box. As root, from this folder: ./setup.sh https://CITY
set -eu
url=${1:?usage: setup.sh https://CITY}
url=${url%/}
apt-get install -y --no-install-recommends chromium cage cups cups-client speech-dispatcher speech-dispatcher-espeak-ng \
    espeak-ng fonts-noto-core fonts-dejavu-core ca-certificates
id kotak >/dev/null 2>&1 || useradd --system --create-home --home-dir /var/lib/kotak --groups audio,video,input,lp kotak
install -d -o kotak -m 0700 /var/lib/kotak
printf 'MOLEK_URL=%s\n' "$url" > /etc/molek-kiosk
install -d /usr/local/lib/molek-kiosk /etc/chromium/policies/managed
install -m 0755 printer_state.py /usr/local/lib/molek-kiosk/
sed "s#MOLEK_URL#$url#g" chromium-policy.json > /etc/chromium/policies/managed/molek-kiosk.json
install -m 0644 molek-kiosk.service molek-kiosk-printer.service /etc/systemd/system/
# Nobody leaves the screen by another console, and no stick is opened.
install -d /etc/systemd/logind.conf.d
printf '[Login]\nNAutoVTs=0\nReserveVT=0\n' > /etc/systemd/logind.conf.d/molek-kiosk.conf
printf 'blacklist usb-storage\n' > /etc/modprobe.d/molek-kiosk.conf
printf 'kernel.sysrq = 0\n' > /etc/sysctl.d/molek-kiosk.conf
systemctl disable --now getty@tty1.service >/dev/null 2>&1 || true
systemctl daemon-reload
systemctl set-default graphical.target
systemctl enable molek-kiosk-printer.service molek-kiosk.service
echo "Done. Choose the default printer (lpadmin -d NAME), then: systemctl reboot"
