extension Check {
  /// Whether memory suffices: available, swap, stalls, kills for want of memory, the biggest.
  public static let memory = Check(
    name: "memory", summary: "memory, swap, processes killed for want of memory",
    script: #"""
      s meminfo; cat /proc/meminfo 2>/dev/null
      s arc; grep -E '^(size|c_min) ' /proc/spl/kstat/zfs/arcstats 2>/dev/null
      s vmstat; grep -E '^(oom_kill|pswpin|pswpout) ' /proc/vmstat 2>/dev/null
      s pressure; cat /proc/pressure/memory 2>/dev/null
      s pagesize; getconf PAGESIZE 2>/dev/null
      s oom
      if command -v journalctl >/dev/null 2>&1 && [ -d /run/systemd/system ]; then
        lim 3 journalctl -k -b -q --no-pager -o short-unix --grep 'Killed process|oom-kill:' 2>/dev/null |
          tail -n 24 | cut -c1-500 | quote
      fi
      s dmesg; has dmesg && { dmesg 2>&1 >/dev/null | head -n 1 | quote
        dmesg 2>/dev/null | grep -iE 'killed process|oom-kill:' | tail -n 24 | cut -c1-500 | quote; }
      s users; cut -d: -f1,3 /etc/passwd 2>/dev/null | head -n 2000
      stats() { ( cd /proc && if command -v xargs >/dev/null 2>&1; then
        printf '%s\n' [0-9]*/stat | xargs cat; else cat [0-9]*/stat; fi ) 2>/dev/null; }
      if command -v awk >/dev/null 2>&1; then
        out=$(stats | awk '
          /^[0-9]+ \(/ {
            i = match($0, /\)[^)]*$/); n = split(substr($0, i + 2), f, " ")
            if (n < 22 || f[22] < 1) next
            if (used == 12 && f[22] + 0 <= r[12]) next
            if (used < 12) used++
            j = used; r[j] = f[22] + 0; l[j] = $0
            while (j > 1 && r[j] > r[j-1]) {
              x = r[j]; r[j] = r[j-1]; r[j-1] = x; y = l[j]; l[j] = l[j-1]; l[j-1] = y; j--
            }
          }
          END { for (j = 1; j <= used; j++) print l[j] }')
        s stat2; printf '%s\n' "$out"
        s details
        for p in $(printf '%s\n' "$out" | sed -n 's/^\([0-9][0-9]*\) (.*/\1/p'); do
          echo "pid $p"; grep '^Uid:' "/proc/$p/status"
          echo "cmd $(tr '\000\n' '  ' <"/proc/$p/cmdline" | cut -c1-300)"
        done 2>/dev/null
      else
        s stat2; stats
      fi
      """#,
    rules: MemoryRules.evaluate)
}
