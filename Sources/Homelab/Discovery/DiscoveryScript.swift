/// What discovery runs: looks, and changes nothing.
enum DiscoveryScript {
  static let text =
    #"""
    s hostname; { hostname 2>/dev/null || cat /proc/sys/kernel/hostname /etc/hostname 2>/dev/null || uname -n; } | head -n 1
    s machine_id; head -n 1 /etc/machine-id 2>/dev/null
    s os; cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null
    s kernel; uname -sr 2>/dev/null; uname -m 2>/dev/null
    s virt; if has systemd-detect-virt; then systemd-detect-virt 2>/dev/null; fi
    s virt_signs
    [ -e /.dockerenv ] && echo docker
    [ -e /run/.containerenv ] && echo podman
    { tr '\000' '\n' </proc/1/environ | grep '^container='; } 2>/dev/null
    grep -qm1 -w hypervisor /proc/cpuinfo 2>/dev/null && echo hypervisor
    cat /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name 2>/dev/null
    s cpuinfo; grep -E '^(model name|Model|Hardware|cpu model)' /proc/cpuinfo 2>/dev/null | head -n 2
    s nproc; has nproc && nproc
    s cpus; grep -c '^processor' /proc/cpuinfo 2>/dev/null
    s meminfo; grep -E '^(MemTotal|MemAvailable|SwapTotal|SwapFree):' /proc/meminfo 2>/dev/null
    s lsblk; has lsblk && lim 5 lsblk -J -b -d -o NAME,SIZE,TYPE,MODEL,ROTA 2>/dev/null
    s block
    for d in /sys/block/*; do
      [ -e "$d/size" ] || continue
      echo "${d##*/} $(cat "$d/size") $(cat "$d/queue/rotational" 2>/dev/null || echo '?') $(cat "$d/device/model" 2>/dev/null)"
    done
    s df; has df && { lim 8 df -PkT 2>/dev/null || lim 8 df -Pk 2>/dev/null; }
    s pidnames
    if command -v ps >/dev/null 2>&1; then ps -eo comm= 2>/dev/null || ps 2>/dev/null
    else cat /proc/[0-9]*/comm 2>/dev/null; fi | sort -u | head -n 600 | quote
    s docker; has docker && { lim 8 docker ps --no-trunc --format '{{.ID}}|{{.Names}}|{{.Image}}|{{.State}}' 2>&1; ended; }
    s podman; has podman && { lim 8 podman ps --no-trunc --format '{{.ID}}|{{.Names}}|{{.Image}}|{{.State}}' 2>&1; ended; }
    s qm; has qm && { lim 15 qm list 2>&1; ended; }
    s pct; has pct && { lim 15 pct list 2>&1; ended; }
    s uptime; cat /proc/uptime 2>/dev/null

    """# + sharedScripts

  /// The sections of the checks that discovery reads too.
  private static let sharedScripts = [Check.network, .services, .gpu, .time].map {
    $0.body
  }.joined(separator: "\n")
}
