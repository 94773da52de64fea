/// Stores in outputs: what `pvesm status` and `ceph -s` show, and tunnels that lead to what lies elsewhere.
enum StoreReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    proxmox(transcript) + ceph(transcript) + wireguard(transcript)
  }

  /// `Name Type Status Total Used Available %`.
  private static func proxmox(_ transcript: OutputTranscript) -> [Finding] {
    transcript.lines.compactMap { line, block in
      let words = line.words
      guard words.count == 7, words[6].hasSuffix("%"), ["active", "inactive", "disabled"].contains(words[2]),
        let percent = Double(words[6].dropLast())
      else { return nil }
      let guests = transcript.identities.guests(on: words[0])
      let hit = guests.isEmpty ? "" : "; on it lies \(guests.map(\.title).joined(separator: ", "))"
      if words[2] == "inactive" {
        return Finding(
          rule: "storage_offline", host: block.host ?? "", object: "storage \(words[0])", severity: .critical,
          figure: "inactive", threshold: "active", evidence: ["pvesm status: \(words.joined(separator: " "))"],
          cause:
            "the storage \(words[0]) (\(words[1])) is inactive: "
            + (["nfs", "cifs", "iscsi", "pbs", "cephfs", "rbd"].contains(words[1])
              ? "its server does not answer, or refuses this node" : "its device or mount is not there")
            + ", and guests and backups on it fail\(hit)",
          confidence: .high, why: "pvesm says so itself",
          nextCheck:
            "grep -A6 '\(words[0])$' /etc/pve/storage.cfg; does its server answer: ping, showmount -e SERVER; journalctl -u pvestatd -n 20"
        )
      }
      guard percent >= Thresholds.full else { return nil }
      return Finding(
        rule: "pool_full", host: block.host ?? "", object: "storage \(words[0])",
        severity: percent >= Thresholds.fullCritical ? .critical : .warning, figure: "\(words[6]) used",
        threshold: Figure.percent(Thresholds.full), evidence: ["pvesm status: \(words.joined(separator: " "))"],
        cause:
          "the storage \(words[0]) (\(words[1])) is \(Figure.percent(percent)) full: guests on it get I/O errors when it is\(hit)",
        confidence: .high, why: "pvesm shows it",
        nextCheck: words[1] == "zfspool"
          ? "zfs list -o space; zfs list -t snapshot -o name,used -s used | tail"
          : "du -xh -d2 of its path | sort -h | tail; lvs; pvesm list \(words[0])")
    }
  }

  private static func ceph(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.compactMap { block -> Finding? in
      guard
        let place = block.lines.firstIndex(where: { $0.contains(/health: HEALTH_(?:WARN|ERR)|^HEALTH_(?:WARN|ERR)/) })
      else {
        return nil
      }
      let details = block.lines[(place + 1)...].prefix {
        !$0.trimmed.isEmpty && !$0.contains(/^\s*(?:services|data|io):/)
      }
      .map { $0.trimmed }
      let isError = block.lines[place].contains("HEALTH_ERR")
      let down = details.first { $0.contains(/osds? down|mons? down|host.*down/) }
      let full = details.first { $0.contains(/nearfull|backfillfull|\bfull\b/) }
      let first = down ?? full ?? details.first
      return Finding(
        rule: "ceph_unwell", host: block.host ?? "", object: "Ceph", severity: isError ? .critical : .warning,
        figure: isError ? "HEALTH_ERR" : "HEALTH_WARN", threshold: "HEALTH_OK",
        evidence: ["ceph: \(block.lines[place].trimmed)"] + details.prefix(4),
        cause: "Ceph is unwell: \(first ?? "it says no reason here")"
          + (down != nil && details.contains { $0.contains(/[Dd]egraded/) }
            ? ", and therefore data is degraded (copies are missing)" : "")
          + (full.map { $0 == first ? "" : "; also \($0): it stops writes when it is full" } ?? ""),
        confidence: .high, why: "Ceph says so itself",
        nextCheck:
          "ceph health detail; ceph osd tree | grep down; ceph osd df; systemctl status ceph-osd@N on that node")
    }
  }

  /// `wg show`: a peer whose last handshake is long ago, or that never had one and was spoken to.
  private static func wireguard(_ transcript: OutputTranscript) -> [Finding] {
    transcript.blocks.flatMap { block -> [Finding] in
      guard block.text.contains(#/(?m)^interface: /#) else { return [] }
      var found: [Finding] = []
      var (link, peer, endpoint, allowed) = ("wg", "", "", "")
      for line in block.lines {
        let text = line.trimmed
        if let value = text.after("interface: ") { (link, peer) = (value, "") }
        if let value = text.after("peer: ") { (peer, endpoint, allowed) = (String(value.prefix(8)), "", "") }
        if let value = text.after("endpoint: ") { endpoint = value }
        if let value = text.after("allowed ips: ") { allowed = value }
        guard let value = text.after("latest handshake: "), value.contains(/day|hour|week|year|(?:[4-9]|\d\d) minutes/)
        else { continue }
        let transfer = block.lines.first { $0.contains("transfer:") }.map { $0.trimmed }
        let isSilent = transfer?.contains(#/ 0 B received/#) == true
        found.append(
          Finding(
            rule: "tunnel_down", host: block.host ?? "", object: "\(link) to \(endpoint.isEmpty ? peer : endpoint)",
            severity: .warning, figure: "last handshake \(value)", threshold: "3 min while something is sent",
            evidence: ["wg show: latest handshake: \(value)"] + [transfer].compactMap { $0 },
            cause:
              "the WireGuard tunnel \(link) to the peer \(endpoint.isEmpty ? peer : endpoint) (\(allowed)) is down: its last handshake was \(value)"
              + (isSilent
                ? " and nothing comes back: the peer has another address or key, or UDP does not get through"
                : "; or the peer is idle or off"),
            confidence: isSilent ? .high : .low,
            why: isSilent ? "packets are sent and none received" : "an idle peer without a keepalive looks the same",
            nextCheck:
              "ping -c 3 an address behind it, then wg show \(link) latest-handshakes; does the endpoint's name still lead to \(endpoint); tcpdump -ni any udp port 51820 on both ends"
          ))
      }
      return found
    }
  }
}
