extension Check {
  /// The errors of this boot, by the shape of their message.
  public static let logs = Check(
    name: "logs", summary: "errors in the journal since the last boot, grouped",
    script: #"""
      s journal
      if has journalctl; then
        lim 20 journalctl -p err -b -q --no-pager -o short -n 3000 2>&1 | cut -c1-400 | quote
      fi
      s files
      for f in /var/log/syslog /var/log/messages; do
        if [ -r "$f" ]; then
          echo "file $f"
          tail -n 5000 "$f" | grep -iE 'error|fail|critical|panic|segfault|out of memory' | tail -n 2000 |
            cut -c1-400 | quote
          break
        elif [ -e "$f" ]; then echo "unreadable $f"; fi
      done
      s kernel; has dmesg && dmesg -l emerg,alert,crit,err 2>/dev/null | tail -n 500 | cut -c1-400 | quote
      """#,
    timeout: 40, rules: LogsRules.evaluate)
}
