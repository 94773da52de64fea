extension Check {
  /// Links, addresses, the way out, and whether names resolve.
  public static let network = Check(
    name: "network", summary: "links, speed, errors, addresses, gateway, name resolution",
    script: #"""
      s links
      for d in /sys/class/net/*; do
        [ -e "$d/operstate" ] || continue
        echo "link ${d##*/}"
        [ -e "$d/device" ] && echo "physical yes"
        for f in operstate carrier speed duplex address mtu; do
          echo "$f $(cat "$d/$f" 2>/dev/null)"
        done
        echo "flags $(cat "$d/flags" 2>/dev/null)"
        [ -e "$d/device/driver" ] && echo "driver $(readlink "$d/device/driver" 2>/dev/null)"
        [ -d "$d/bridge" ] && echo "kind bridge"
        [ -d "$d/bonding" ] && echo "kind bond"
        for f in rx_packets tx_packets rx_errors tx_errors rx_dropped tx_dropped; do
          echo "$f $(cat "$d/statistics/$f" 2>/dev/null)"
        done
      done 2>/dev/null
      s addresses; has ip && ip -o addr show 2>/dev/null
      s routes; if has ip; then ip route show 2>/dev/null; fi
      s routes6; command -v ip >/dev/null 2>&1 && ip -6 route show default 2>/dev/null
      s proc_route; cat /proc/net/route 2>/dev/null
      gw=$(ip route show default 2>/dev/null | sed -n 's/.* via \([0-9.]*\).*/\1/p' | head -n 1)
      s gateway; [ -n "$gw" ] && echo "$gw"
      s ping; [ -n "$gw" ] && has ping && { lim 4 ping -c1 -W1 "$gw" 2>&1 | tail -n 3; }
      s neighbour; [ -n "$gw" ] && ip neigh show "$gw" 2>/dev/null
      s resolvers; cat /etc/resolv.conf 2>/dev/null | grep -E '^(nameserver|search|domain|options)'
      s names
      for n in debian.org one.one.one.one; do
        if command -v getent >/dev/null 2>&1; then
          a=$(lim 6 getent hosts "$n" 2>/dev/null | head -n 1)
        elif has nslookup; then
          a=$(lim 6 nslookup "$n" 2>/dev/null | sed -n 's/^Address[ 0-9]*: *//p' | tail -n +2 | head -n 1)
        else break; fi
        echo "$n ${a:-none}"
      done
      """#,
    timeout: 30, rules: NetworkRules.evaluate)
}
