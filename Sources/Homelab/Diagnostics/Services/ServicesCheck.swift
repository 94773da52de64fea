extension Check {
  /// Units that failed or keep restarting, and what listens.
  public static let services = Check(
    name: "services", summary: "failed and restarting units, listening ports",
    script: #"""
      s systemd
      if has systemctl; then
        if [ -d /run/systemd/system ]; then
          lim 8 systemctl is-system-running 2>&1
          s failed; lim 8 systemctl list-units --state=failed --plain --no-legend --no-pager --full 2>&1; ended
          s running; lim 8 systemctl list-units --type=service --state=running --plain --no-legend --no-pager --full 2>/dev/null
          s units; lim 10 systemctl show --no-pager --property=Id,NRestarts,Result,ActiveState,SubState '*.service' 2>/dev/null
          s messages
          for u in $(lim 8 systemctl list-units --state=failed --plain --no-legend --no-pager --full 2>/dev/null |
            cut -d' ' -f1 | head -n 5); do
            echo "unit $u"; lim 5 journalctl -u "$u" -b -q --no-pager -o cat -n 4 2>/dev/null | cut -c1-200 | quote | sed 's/^/  /'
          done
        else
          echo "not booted"
        fi
      fi
      s openrc; command -v rc-status >/dev/null 2>&1 && rc-status --nocolor --crashed 2>/dev/null
      s ss; has ss && { ss -Hltnup 2>/dev/null; ended; }
      s proc_net; for f in tcp tcp6; do echo "file $f"; cat /proc/net/$f 2>/dev/null; done | head -n 4000 |
        grep -E '^file| 0A '
      """#,
    timeout: 45, rules: ServicesRules.evaluate)
}
