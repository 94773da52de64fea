extension Check {
  /// The errors of the last quarter of an hour beside those of the day before, by the shape of their message, and who
  /// floods the journal. They are grouped on the host: a flood is counted, not carried.
  public static let logs = Check(
    name: "logs", summary: "errors in the journal, grouped, their rate against the usual one; floods",
    script: #"""
      # group LINES → `g COUNT RECENT FIRST LAST EXAMPLE`, one for each shape.
      group() {
        awk -v now="$(date +%s)" '
          $1 ~ /^[0-9]+\.[0-9]+$/ {
            k = substr($0, length($1) + 2); gsub(/[0-9]+/, "#", k); k = substr(k, 1, 160)
            if (!(k in c)) f[k] = $1
            c[k]++; l[k] = $1; e[k] = substr($0, 1, 400); if (now - $1 <= 900) r[k]++
            if (!start || $1 < start) start = $1
            next
          }
          { print "? " substr($0, 1, 200) }
          END {
            if (start) print "since " start
            for (k in c) print "g " c[k] " " r[k] + 0 " " f[k] " " l[k] " " e[k]
          }' | sort -k1,1 -k3,3nr -k2,2nr | head -n 300
      }
      s journal
      if has journalctl; then
        { lim 3 journalctl -p err -q --no-pager -o short-unix --since=-24h --until=-15min -n 3000
          lim 3 journalctl -p err -q --no-pager -o short-unix --since=-15min -n 4000; } 2>&1 | quote | group
        s minute
        lim 3 journalctl -q --no-pager -o short-unix --since=-1min -n 6000 2>/dev/null | awk '
          NF > 2 { n = $3; sub(/\[.*/, "", n); sub(/:$/, "", n); c[n]++ } END { for (n in c) print c[n], n }' |
          sort -rn | head -n 3
      fi
      s files
      if ! command -v journalctl >/dev/null 2>&1 || ! lim 2 journalctl -q -n 1 >/dev/null 2>&1; then
        for f in /var/log/syslog /var/log/messages; do
          if [ -r "$f" ]; then
            echo "file $f"
            lim 3 tail -n 5000 "$f" | grep -iE 'error|fail|critical|panic|segfault|out of memory' | tail -n 2000 |
              cut -c1-400 | quote
            break
          elif [ -e "$f" ]; then echo "unreadable $f"; fi
        done
      fi
      s kernel; has dmesg && dmesg -l emerg,alert,crit,err 2>/dev/null | tail -n 500 | cut -c1-400 | quote
      """#, rules: LogsRules.evaluate)
}
