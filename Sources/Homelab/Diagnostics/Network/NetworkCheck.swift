extension Check {
  /// Links, addresses and their leases, loss on the way out, and each name server by itself.
  public static let network = Check(
    name: "network", summary: "links, speed, errors, address and lease, gateway and loss, each name server",
    script: #"""
      s links
      for d in /sys/class/net/*; do
        [ -e "$d/operstate" ] || continue
        echo "link ${d##*/}"
        [ -e "$d/device" ] && echo "physical yes"
        for f in operstate carrier speed duplex address mtu flags; do
          v=; read -r v <"$d/$f" && echo "$f $v"
        done
        [ -e "$d/device/driver" ] && echo "driver $(readlink "$d/device/driver" 2>/dev/null)"
        [ -d "$d/bridge" ] && echo "kind bridge"
        [ -d "$d/bonding" ] && echo "kind bond"
        [ -e "$d/master" ] && echo "master $(readlink "$d/master")"
        for f in rx_packets tx_packets rx_errors tx_errors rx_dropped tx_dropped; do
          v=; read -r v <"$d/statistics/$f" && echo "$f $v"
        done
      done 2>/dev/null
      s ethtool
      if has ethtool; then
        for d in /sys/class/net/*; do
          [ -e "$d/device" ] || continue
          echo "link ${d##*/}"; lim 2 ethtool "${d##*/}" 2>/dev/null | quote
        done
      fi
      s addresses; has ip && lim 2 ip -o addr show 2>/dev/null
      s routes; if has ip; then lim 2 ip route show 2>/dev/null; fi
      s routes6; command -v ip >/dev/null 2>&1 && lim 2 ip -6 route show default 2>/dev/null
      s proc_route; cat /proc/net/route 2>/dev/null
      s resolvers; grep -hE '^(nameserver|search|domain|options)' /etc/resolv.conf 2>/dev/null
      s uplinks; grep -h '^nameserver' /run/systemd/resolve/resolv.conf 2>/dev/null
      s leases
      for f in /run/systemd/netif/leases/*; do
        [ -r "$f" ] && { echo "client networkd"; grep -hE '^(ADDRESS|LIFETIME|SERVER_ADDRESS|T1|T2)=' "$f"; }
      done
      for f in /var/lib/dhcp/dhclient*.lease* /var/lib/dhclient/*.lease*; do
        [ -r "$f" ] && { echo "client dhclient"; tail -n 40 "$f" | grep -E 'fixed-address|dhcp-lease-time|dhcp-server-identifier|expire' | tail -n 8; }
      done
      for f in /var/lib/NetworkManager/*.lease; do
        [ -r "$f" ] && { echo "client NetworkManager"; grep -hE '^(ADDRESS|LIFETIME|SERVER_ADDRESS)=' "$f"; }
      done
      s acquired
      if command -v journalctl >/dev/null 2>&1; then
        lim 3 journalctl -q --no-pager -o short-unix -t systemd-networkd -t dhclient -t dhcpcd -t NetworkManager \
          --grep 'DHCPv4 address [0-9]|bound to [0-9]|leased [0-9]|address=[0-9]' -n 12 2>/dev/null | cut -c1-240 | quote
      fi
      s resolve_self; h=; read -r h </proc/sys/kernel/hostname; command -v getent >/dev/null 2>&1 && lim 2 getent ahostsv4 "$h" | head -n 2
      """#, waiting: waits, rules: NetworkRules.evaluate)

  /// What waits: ten pings to the gateway, and each name server asked for each name, all at once.
  ///
  /// The servers are asked by perl where it is (every Debian has it), else dig, else nslookup: the resolver of the
  /// system alone cannot tell a dead server from a slow one, nor one server from another. A question that is not
  /// answered is asked once more, as a resolver does.
  private static let waits = [pings, servers, names]

  private static let pings = #"""
    gw=$(lim 2 ip route show default 2>/dev/null | sed -n 's/.* via \([0-9.]*\).*/\1/p' | head -n 1)
    s gateway; [ -n "$gw" ] && echo "$gw"
    s ping; if [ -n "$gw" ] && has ping; then
      p=$(ping -n -c 10 -i 0.2 -W 1 -w 4 "$gw" 2>&1 | tail -n 3)
      # That of busybox may not know -i.
      case "$p" in *transmitted*) ;; *) p=$(ping -c 4 -W 1 "$gw" 2>&1 | tail -n 3) ;; esac
      printf '%s\n' "$p"
    fi
    s neighbour; [ -n "$gw" ] && lim 2 ip neigh show "$gw" 2>/dev/null
    """#

  private static let servers = #"""
    servers=$(sed -n 's/^nameserver *\([0-9.]*\)$/\1/p' /etc/resolv.conf /run/systemd/resolve/resolv.conf 2>/dev/null | awk '!x[$0]++' | head -n 4)
    h=; read -r h </proc/sys/kernel/hostname
    d=$(sed -n 's/^\(search\|domain\) *\([^ ]*\).*/\2/p' /etc/resolv.conf 2>/dev/null | head -n 1)
    case "$h" in *.*) own=$h ;; *) own=${d:+$h.$d} ;; esac
    names="debian.org one.one.one.one"
    s dns
    if [ -n "$servers" ] && command -v perl >/dev/null 2>&1; then
      r=$(perl -e '
        use Socket; my $limit = shift; my (@s, @n, %o, $again); my ($t, $i) = (0, 1000);
        for (@ARGV) { /^\@(.*)/ ? push(@s, $1) : push(@n, $_) }
        socket(my $k, PF_INET, SOCK_DGRAM, 17) or exit;
        sub ask { my $q = shift; my ($s, $n) = @{$o{$q}}; send($k, pack("n6", $q, 0x100, 1, 0, 0, 0)
          . join("", map { chr(length) . $_ } split(/\./, $n)) . "\0" . pack("nn", 1, 1), 0, pack_sockaddr_in(53, inet_aton($s))) }
        for my $s (@s) { for my $n (@n) { $o{++$i} = [$s, $n]; ask($i) } }
        while (%o && $t < $limit) {
          my $r = ""; vec($r, fileno($k), 1) = 1; my $w = ($again ? $limit : 1.1) - $t; $w = 0 if $w < 0;
          my ($f, $left) = select($r, undef, undef, $w); $t += $w - $left;
          if (!$f) { last if $again; $again = 1; ask($_) for keys %o; next }
          defined(recv($k, my $b, 4096, 0)) or next; next if length $b < 12;
          my ($q, $fl, $qd, $an) = unpack("n4", $b); my $x = delete $o{$q} or next;
          my $p = 12; while (my $c = ord(substr($b, $p, 1))) { $p += 1 + $c } $p += 5; my @a;
          for (1 .. $an) {
            while (my $c = ord(substr($b, $p, 1))) { if ($c >= 192) { $p++; last } $p += 1 + $c } $p++;
            my ($ty, $cl, $ttl, $l) = unpack("nnNn", substr($b, $p, 10)); $p += 10;
            push @a, inet_ntoa(substr($b, $p, 4)) if $ty == 1 && $l == 4; $p += $l; last if $p >= length $b }
          printf "%s %s %d %d %s\n", @$x, $t * 1000, $fl & 15, join(",", @a) || "-" }
        printf "%s %s none\n", @{$o{$_}} for sort keys %o;
      ' 3.4 $(for x in $servers; do echo "@$x"; done) $names $own 2>/dev/null)
      printf '%s\n' "$r"
    elif [ -n "$servers" ] && command -v dig >/dev/null 2>&1; then
      for x in $servers; do for n in $names $own; do
        { a=$(dig "@$x" "$n" A +time=3 +tries=1 +noall +comments +answer +stats 2>/dev/null)
          ms=$(printf '%s\n' "$a" | sed -n 's/^;; Query time: \([0-9]*\).*/\1/p')
          rc=$(printf '%s\n' "$a" | sed -n 's/.*status: \([A-Z]*\).*/\1/p')
          case "$rc" in NOERROR) rc=0 ;; NXDOMAIN) rc=3 ;; SERVFAIL) rc=2 ;; REFUSED) rc=5 ;; *) rc=1 ;; esac
          i=$(printf '%s\n' "$a" | awk '$4 == "A" { print $5; exit }')
          if [ -n "$ms" ]; then echo "$x $n $ms $rc ${i:--}"; else echo "$x $n none"; fi; } &
      done; done
      wait
    fi
    """#

  /// As the system itself resolves.
  private static let names = #"""
    s names
    for n in debian.org one.one.one.one; do
      if command -v getent >/dev/null 2>&1; then
        { a=$(lim 3 getent ahostsv4 "$n" 2>/dev/null | head -n 1); printf '%s\n' "$n ${a:-none}"; } &
      elif has nslookup; then
        { a=$(lim 3 nslookup "$n" 2>/dev/null | sed -n 's/^Address[ 0-9]*: *//p' | tail -n +2 | head -n 1); printf '%s\n' "$n ${a:-none}"; } &
      fi
    done
    wait
    """#
}
