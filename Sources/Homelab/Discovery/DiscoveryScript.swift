/// What discovery runs: looks, and changes nothing. Constant text.
///
/// It is run on many hosts at once, some of them slow: values of /sys are read by the shell itself, and no program
/// is started that a section can do without.
enum DiscoveryScript {
  static let text = identity + hardware + network + software

  /// `show FILE` writes a short file without starting a program; a shell reads byte by byte.
  private static let identity = #"""
    show() { [ -r "$1" ] && while IFS= read -r l || [ -n "$l" ]; do printf '%s\n' "$l"; done <"$1"; }
    s hostname; h=; read -r h </proc/sys/kernel/hostname || h=$(hostname || uname -n); echo "$h"
    s machine_id; show /etc/machine-id
    s os; show /etc/os-release || show /usr/lib/os-release || { has sw_vers && sw_vers; }
    s proxmox; command -v pveversion >/dev/null 2>&1 && lim 5 pveversion 2>/dev/null
    s kernel; uname -srm 2>/dev/null
    s virt; v=; if has systemd-detect-virt; then v=$(lim 3 systemd-detect-virt 2>/dev/null); echo "$v"; fi
    if [ -z "$v" ]; then
      s virt_signs
      [ -e /.dockerenv ] && echo docker
      [ -e /run/.containerenv ] && echo podman
      { tr '\000' '\n' </proc/1/environ | grep '^container='; } 2>/dev/null
      grep -qm1 -w hypervisor /proc/cpuinfo 2>/dev/null && echo hypervisor
      show /sys/class/dmi/id/sys_vendor; show /sys/class/dmi/id/product_name
    fi
    s uptime; show /proc/uptime

    """#

  private static let hardware = #"""
    s cpuinfo; grep -m 1 -E '^(model name|Model|Hardware|cpu model)' /proc/cpuinfo 2>/dev/null
    s nproc; has nproc && lim 2 nproc
    s cpus; command -v nproc >/dev/null 2>&1 || grep -c '^processor' /proc/cpuinfo 2>/dev/null
    s meminfo; grep -E '^(MemTotal|MemAvailable|SwapTotal|SwapFree):' /proc/meminfo 2>/dev/null
    s lsblk; has lsblk && lim 5 lsblk -J -b -d -o NAME,SIZE,TYPE,MODEL,ROTA 2>/dev/null
    s block
    command -v lsblk >/dev/null 2>&1 || for d in /sys/block/*; do
      [ -r "$d/size" ] || continue
      size= rota='?' model=
      read -r size <"$d/size"; read -r rota <"$d/queue/rotational"; read -r model <"$d/device/model"
      echo "${d##*/} $size $rota $model"
    done 2>/dev/null
    s df; has df && { lim 8 df -PkT 2>/dev/null || lim 8 df -Pk 2>/dev/null; }
    s zpool; command -v zpool >/dev/null 2>&1 && { lim 8 zpool list -Hp -o name,size,alloc,free,health 2>&1; ended; }
    s mdstat; show /proc/mdstat

    """# + GPUScript.cards + "\n"

  private static let network = #"""
    s links
    for d in /sys/class/net/*; do
      [ -r "$d/operstate" ] || continue
      echo "link ${d##*/}"
      [ -e "$d/device" ] && echo "physical yes"
      for f in operstate carrier speed duplex address mtu flags; do
        v=; read -r v <"$d/$f" && echo "$f $v"
      done
      [ -e "$d/device/driver" ] && echo "driver $(readlink "$d/device/driver")"
      [ -d "$d/bridge" ] && echo "kind bridge"
      [ -d "$d/bonding" ] && echo "kind bond"
      [ -e "$d/master" ] && echo "master $(readlink "$d/master")"
    done 2>/dev/null
    s ethtool
    if has ethtool; then
      for d in /sys/class/net/*; do
        [ -e "$d/device" ] || continue
        echo "link ${d##*/}"; lim 4 ethtool "${d##*/}" 2>/dev/null | quote
      done
    fi
    s addresses; has ip && lim 3 ip -o addr show 2>/dev/null
    s ifconfig; command -v ip >/dev/null 2>&1 || { command -v ifconfig >/dev/null 2>&1 && lim 3 ifconfig -a 2>/dev/null; }
    s routes; if has ip; then lim 3 ip route show 2>/dev/null; fi
    s routes6; command -v ip >/dev/null 2>&1 && lim 3 ip -6 route show default 2>/dev/null
    s proc_route; command -v ip >/dev/null 2>&1 || show /proc/net/route
    s neighbours; if has ip; then lim 3 ip neigh show 2>/dev/null; fi
    s proc_arp; command -v ip >/dev/null 2>&1 || show /proc/net/arp
    s resolvers; show /etc/resolv.conf | quote
    s lldp; has lldpctl && { lim 4 lldpctl -f keyvalue 2>&1 | quote; }
    s leases
    p=
    if command -v dnsmasq >/dev/null 2>&1; then
      p=$(lim 3 grep -la dnsmasq /proc/[0-9]*/cmdline 2>/dev/null | while read -r f; do tr '\000' '\n' <"$f"; done 2>/dev/null |
        sed -n 's/^--dhcp-leasefile=//p' | sort -u | head -n 4)
    fi
    for f in /var/lib/misc/dnsmasq.leases /var/lib/dnsmasq/dnsmasq.leases /tmp/dhcp.leases /etc/pihole/dhcp.leases $p; do
      [ -r "$f" ] && head -n 2000 "$f" | quote
    done

    """#

  private static let software = #"""
    s systemd
    if has systemctl && [ -d /run/systemd/system ]; then
      s running; lim 8 systemctl list-units --type=service --state=running --plain --no-legend --no-pager --full 2>/dev/null
    fi
    s pidnames
    if [ ! -d /run/systemd/system ]; then
      if command -v ps >/dev/null 2>&1; then lim 3 ps -eo comm= 2>/dev/null || lim 3 ps 2>/dev/null
      else lim 3 cat /proc/[0-9]*/comm 2>/dev/null; fi | sort -u | head -n 600 | quote
    fi
    s ss; has ss && { lim 4 ss -Hltnup 2>/dev/null; ended; }
    s proc_net; command -v ss >/dev/null 2>&1 || for f in tcp tcp6; do echo "file $f"; cat /proc/net/$f 2>/dev/null; done |
      head -n 4000 | grep -E '^file| 0A '
    s docker; has docker && { lim 8 docker ps --no-trunc --format '{{.ID}}|{{.Names}}|{{.Image}}|{{.State}}' 2>&1; ended; }
    s podman; has podman && { lim 8 podman ps --no-trunc --format '{{.ID}}|{{.Names}}|{{.Image}}|{{.State}}' 2>&1; ended; }
    s qm; has qm && { lim 15 qm list 2>&1; ended; }
    s pct; has pct && { lim 15 pct list 2>&1; ended; }
    k=; if command -v kubectl >/dev/null 2>&1; then k=kubectl; elif command -v k3s >/dev/null 2>&1; then k='k3s kubectl'; fi
    s kube_nodes; if [ -n "$k" ]; then lim 8 $k get nodes -o json 2>&1; ended; fi
    s kube_pods; if [ -n "$k" ]; then lim 12 $k get pods -A -o json 2>&1; ended; fi
    s chrony; c=; has chronyc && { lim 5 chronyc -n tracking 2>&1 && c=1; ended; }
    s timedatectl
    if [ -n "$c" ]; then :
    elif [ -e /run/systemd/timesync/synchronized ]; then echo NTPSynchronized=yes
    elif has timedatectl && [ -d /run/systemd/system ]; then
      # Asked last: it starts a service.
      lim 5 timedatectl show 2>/dev/null || lim 5 timedatectl 2>/dev/null
    fi
    s ntpq; [ -z "$c" ] && command -v ntpq >/dev/null 2>&1 && { lim 5 ntpq -pn 2>&1; ended; }

    """#
}
