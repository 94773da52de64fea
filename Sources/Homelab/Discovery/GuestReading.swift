extension MachineFacts {
  /// `docker ps`, `podman ps`, `qm list` and `pct list` → what runs on this machine.
  static func guests(_ sections: Sections) -> [Guest] {
    containers(sections, "docker", .docker) + containers(sections, "podman", .podman)
      + vms(sections) + lxcs(sections)
  }

  private static func containers(_ sections: Sections, _ name: String, _ kind: Guest.Kind) -> [Guest] {
    guard sections.exit(name) == nil else { return [] }
    return sections.lines(name).compactMap { line in
      let cells = line.split(separator: "|" as Character, omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 4 else { return nil }
      return Guest(
        kind: kind, id: String(cells[0].prefix(12)), name: cells[1], state: cells[3], image: cells[2])
    }
  }

  /// `VMID NAME STATUS MEM(MB) BOOTDISK(GB) PID`.
  private static func vms(_ sections: Sections) -> [Guest] {
    sections.lines("qm").compactMap { line in
      let words = line.words
      guard words.count >= 3, Int(words[0]) != nil else { return nil }
      return Guest(kind: .vm, id: words[0], name: words[1], state: words[2])
    }
  }

  /// `VMID Status Lock Name`, where Lock may be empty.
  private static func lxcs(_ sections: Sections) -> [Guest] {
    sections.lines("pct").compactMap { line in
      let words = line.words
      guard words.count >= 3, Int(words[0]) != nil, let name = words.last else { return nil }
      return Guest(kind: .lxc, id: words[0], name: name, state: words[1])
    }
  }
}
