/// A line of text or code that may hold a name with its value.
struct ValueLine {
  let line: DocumentLine
  let isCode: Bool

  /// Words between a name and its value.
  private static let distance = 7

  init(_ line: DocumentLine, isCode: Bool) {
    self.line = line
    self.isCode = isCode
  }

  func value(for reader: StatementReader) -> NamedValue? {
    if isCode, let value = ownKey(reader) ?? remark(reader) { return value }
    // `IMMICH_VERSION=v1.120.2` outside of a block.
    if line.words.count == 2, line.gap(1) == "=", let value = ownKey(reader) { return value }
    if line.isCommand || isCode && line.holdsCommand { return nil }
    if reader.attribute == .version, line.lower.contains(where: Self.noVersion.contains) { return nil }
    if reader.attribute == .state, Polarity.pair(of: reader.question.askedState)?.passing == true { return nil }
    if let value = image(reader) { return value }
    for subject in reader.question.subjects {
      for start in line.places(of: subject) {
        let end = start + subject.count
        if let value = before(start, end, reader) ?? after(start, end, reader) { return value }
      }
    }
    return joined(reader)
  }

  /// `Traefik at 192.168.4.80`, `Traefik (192.168.4.80)`.
  private func after(_ start: Int, _ end: Int, _ reader: StatementReader) -> NamedValue? {
    let attribute = reader.attribute
    // In `VM 107 on pve (192.168.4.227)` the bracket belongs to the guest.
    let isPlace = start > 0 && Self.prepositions.contains(line.lower[start - 1])
    if isPlace, attribute != .state { return nil }
    // In `the frigate proxy at …` and `Proxmox pve: …` it is another thing; a name before the name may make it one too.
    var says = attribute == .state
    if let value = apposition(start, end, reader) { return value }
    var index = end
    let links = attribute.links
    while index < line.words.count, index - end < Self.distance {
      let gap = line.gap(index)
      if gap.contains(where: { ";,|)".contains($0) }) || gap.contains(". ") || gap.contains("@") { return nil }
      if gap.contains(where: { "≥>".contains($0) }), attribute == .version { return nil }
      // The next item of a list.
      if gap.contains(">- ") { return nil }
      if gap.contains(where: { ":=".contains($0) }), !isLabel(start, reader) { return nil }
      if gap.contains(where: { ":(=→".contains($0) }) || gap.contains("->") { says = true }
      if attribute == .host, gap.contains("→") || gap.contains("->") || gap.contains("{") { return nil }
      // `media-01: radarr, sonarr` tells what runs on a host.
      if attribute == .host, gap.contains(where: { ":(=".contains($0) }), reader.isHost { return nil }
      // `firewall: off`
      let isSet = attribute == .state && gap.contains { ":=".contains($0) } && index + 1 == line.words.count
      if let value = reader.value(at: index, in: line, isField: isSet) {
        // `pve: http://192.168.4.194:3001` is a list of somebody's pages.
        let isPage = attribute == .address && line.words[index].contains("://") && index == end
        guard says && !isPage || !isPage && isSaid(start, end, index, reader) else { return nil }
        // `Prometheus: nas is down` tells of nas.
        if attribute == .host, index == end, gap.contains(":"), !isEnd(index + 1) { return nil }
        return NamedValue(values: values(from: index, value, reader), end: attribute == .port ? line.address : nil)
      }
      let word = line.lower[index]
      if attribute == .state {
        if ["not", "never", "no"].contains(word) {
          index += 1
          continue
        }
      } else if Self.saying.contains(word) || attribute.askingWords.contains(word) {
        says = true
      }
      guard links.contains(word) || attribute == .host && word.allSatisfy(\.isNumber) else { return nil }
      index += 1
    }
    return nil
  }

  /// `Traefik, 192.168.4.80, terminates TLS`
  private func apposition(_ start: Int, _ end: Int, _ reader: StatementReader) -> NamedValue? {
    guard reader.attribute == .address, end < line.words.count, line.gap(end).allSatisfy({ ", *`".contains($0) }),
      line.gap(end).contains(","), let value = reader.value(at: end, in: line, isField: false),
      line.words[end] == value[...],
      end + 1 == line.words.count ? !line.rest.contains("…") : line.gap(end + 1).contains(","),
      // The end of a list of names is all of theirs, or the last one's.
      line.lower[..<start].allSatisfy({ ["the", "our", "my", "a"].contains($0) || ThingKinds.words.contains($0) }),
      line.words.count(where: { reader.attribute.value(of: $0) != nil }) == 1
    else { return nil }
    return NamedValue(values: [value])
  }

  /// `ghcr.io/blakeblackshear/frigate:0.14.1`
  private func image(_ reader: StatementReader) -> NamedValue? {
    guard reader.attribute == .version,
      isCode || line.words.count == 1 || line.lower.contains(where: { ["image", "from", "uses"].contains($0) })
    else { return nil }
    for word in line.words where word.contains(":") && !word.contains("://") {
      let parts = (word.split(separator: "/").last ?? word).split(separator: ":")
      guard parts.count == 2, let value = reader.attribute.value(of: parts[1]) else { continue }
      // `paperless-ngx` and `immich-server` are what people call paperless and immich.
      let name = parts[0].lowercased()
      let called = Self.imageEndings.lazy.filter(name.hasSuffix).map { String(name.dropLast($0.count)) }.first ?? name
      let names: Set = [name, called, name.replacing("-", with: "")]
      if reader.question.subjects.contains(where: { names.contains($0.joined(separator: "-")) }) {
        return NamedValue(values: [value])
      }
    }
    return nil
  }

  /// Whether the word at `index` begins nothing that belongs to the one before it but a word for its kind.
  private func isEnd(_ index: Int) -> Bool {
    index >= line.words.count || line.gap(index).contains { "(),;.|—<[/\"`*".contains($0) }
      || ThingKinds.words.contains(line.lower[index]) || Self.following.contains(line.lower[index])
  }

  /// Whether the name that begins at `start` is all of a label that ends behind it: in `HA google-wifi: …` it is not.
  private func isLabel(_ start: Int, _ reader: StatementReader) -> Bool {
    var index = start
    while index > 0, !line.gap(index).contains(where: { ".;,()|:•→<>[".contains($0) }) {
      index -= 1
      let word = line.lower[index]
      guard
        ThingKinds.words.contains(word) || StopWords.contains(word) || reader.attribute.links.contains(word)
          || reader.attribute.askingWords.contains(word) || word.allSatisfy(\.isNumber) || Self.orders.contains(word)
      else { return false }
    }
    return true
  }

  /// Whether a value that follows the name with nothing between is the name's.
  private func isSaid(_ start: Int, _ end: Int, _ index: Int, _ reader: StatementReader) -> Bool {
    switch reader.attribute {
    case .address: return !isCode || line.gap(index).contains("/")
    case .version:
      // `Frigate 0.16 removed …` tells of Frigate, `running Frigate 0.16` of what runs here.
      let next = line.gap(index + 1)
      let isEnd = index + 1 == line.words.count || next.contains { "(),;.|—<".contains($0) }
      let isDeployed = start > 0 && Self.deploying.contains(line.lower[start - 1])
      let after = line.lower.dropFirst(index + 1).prefix(2)
      // `Jellyfin 10.10.3 is installed`
      let isThere = after.first == "is" && Self.deploying.contains(after.last ?? "")
      return index == end && (isDeployed || start == 0 && (isEnd || isThere))
    case .host, .port, .state: return false
    }
  }

  /// The value at `index` with those that follow it: `192.168.4.17, 192.168.4.195`.
  private func values(from index: Int, _ first: String, _ reader: StatementReader) -> [String] {
    var values = [first]
    var next = index + 1
    if reader.attribute == .host {
      // `on snare and rackhund`
      while next < line.words.count, line.gap(next).allSatisfy({ " ,/&`*".contains($0) }) {
        if line.lower[next] == "and" {
          next += 1
          continue
        }
        guard let value = reader.value(at: next, in: line, isField: false) else { break }
        if !values.contains(value) { values.append(value) }
        next += 1
      }
      return values
    }
    guard reader.attribute == .address || reader.attribute == .port else { return [first] }
    while next < line.words.count, let value = reader.value(at: next, in: line, isField: true),
      line.gap(next).allSatisfy({ " ,/&`*".contains($0) })
    {
      if !values.contains(value) { values.append(value) }
      next += 1
    }
    return values
  }

  /// `192.168.4.80 (Traefik)`, `192.168.4.1 - OPNsense`, `192.168.4.19  chief-horse.maas chief-horse`, `Disabled servicelb`.
  private func before(_ start: Int, _ end: Int, _ reader: StatementReader) -> NamedValue? {
    switch reader.attribute {
    case .address:
      guard start > 0, let value = reader.value(at: start - 1, in: line, isField: false) else {
        return hostsFile(reader)
      }
      // What follows `192.168.86.244/24` is the name of the network.
      if line.words[start - 1].hasPrefix(value + "/") { return nil }
      var last = end
      while last < line.words.count, ThingKinds.words.union(["dns", "gateway", "ip"]).contains(line.lower[last]),
        !line.gap(last).contains(where: { "(),;:".contains($0) })
      { last += 1 }
      let gap = line.gap(start)
      if gap.contains("("), line.gap(last).contains(")") { return NamedValue(values: [value]) }
      let isAlone = line.words.count(where: { reader.attribute.value(of: $0) != nil }) == 1
      let isEnd = last == line.words.count || line.gap(last).contains { "(,;".contains($0) }
      if start == 1, isAlone, isEnd, gap.contains(where: { "-–—:=→#".contains($0) }) {
        return NamedValue(values: [value])
      }
      return hostsFile(reader)
    case .state:
      // `Removed the frigate block` removed a block.
      if end < line.words.count, line.gap(end).allSatisfy({ " *_`\"".contains($0) }),
        !ThingKinds.words.contains(line.lower[end]), !Self.following.contains(line.lower[end])
      {
        return nil
      }
      var index = start - 1
      while index >= 0, start - index <= 2 {
        let gap = line.gap(index + 1)
        // What is `installed on pve` is something else.
        guard gap.allSatisfy({ " *_`".contains($0) }), !Self.prepositions.contains(line.lower[index]) else {
          return nil
        }
        if !Polarity.loose.contains(line.lower[index]),
          let value = Polarity.value(of: line.lower[index], asked: reader.question.askedState, negated: false)
        {
          return NamedValue(values: [value])
        }
        index -= 1
      }
      return nil
    case .host, .port, .version: return nil
    }
  }

  /// A line of /etc/hosts: an address and nothing but names.
  private func hostsFile(_ reader: StatementReader) -> NamedValue? {
    guard isCode, (2...4).contains(line.words.count), let value = reader.value(at: 0, in: line, isField: false),
      value == line.words[0], line.gaps.dropFirst().allSatisfy({ $0.allSatisfy(\.isWhitespace) }),
      line.words.dropFirst().allSatisfy({ $0.first?.isLetter == true })
    else { return nil }
    return NamedValue(values: [value])
  }

  /// `K3S_VERSION='v1.35.0+k3s1'`
  private func ownKey(_ reader: StatementReader) -> NamedValue? {
    for index in line.words.indices.dropLast() where reader.isOwnKey(line.words[index]) {
      let gap = line.gap(index + 1)
      guard gap.contains("=") || gap.contains(":"), !gap.contains("$"), !gap.contains("<"),
        let value = reader.value(at: index + 1, in: line, isField: true)
      else { continue }
      return NamedValue(values: [value], end: reader.attribute == .port ? line.address : nil)
    }
    return nil
  }

  /// `host: 192.168.4.240  # Home Assistant IP`
  private func remark(_ reader: StatementReader) -> NamedValue? {
    guard let mark = line.gaps.firstIndex(where: { $0.contains("#") }), mark > 0 else { return nil }
    let values = line.words[..<mark].indices.compactMap { reader.value(at: $0, in: line, isField: false) }
    guard values.count == 1 else { return nil }
    let rest = Array(line.lower[mark...]).filter { !reader.attribute.askingWords.contains($0) }
    return rest.count < 6 && reader.isSubject(rest) ? NamedValue(values: values) : nil
  }

  /// `claudecodeui:3001`, `chief-horse:192.168.4.19`
  private func joined(_ reader: StatementReader) -> NamedValue? {
    guard reader.attribute == .port || reader.attribute == .address, !isCode || reader.attribute == .address else {
      return nil
    }
    for word in line.words {
      guard let colon = word.firstIndex(of: ":") else { continue }
      let value = word[word.index(after: colon)...]
      guard value.allSatisfy({ $0.isNumber || $0 == "." }),
        reader.question.subjects.contains([word[..<colon].lowercased()]), let value = reader.attribute.value(of: value)
      else { continue }
      return NamedValue(values: [value])
    }
    return nil
  }

  private static let imageEndings = ["-server", "-ngx", "-app", "-core", "-web", "-backend", "-ce"]
  private static let prepositions: Set<String> = ["on", "in", "inside", "within", "behind", "with"]
  /// What follows a name that is the object of a verb.
  private static let following: Set<String> = [
    "on", "in", "at", "by", "via", "for", "from", "with", "and", "or", "to", "since", "as", "because", "until", "after",
    "during", "under", "everywhere", "permanently", "now", "again", "here", "there", "using", "through", "so", "but",
    "without", "is", "are",
  ]
  private static let saying: Set<String> = [
    "is", "are", "has", "at", "on", "in", "host", "node", "listens", "resolves", "lives", "runs", "assigned", "gets",
    "hosted", "deployed", "br", "uses",
  ]
  /// What a line begins with that tells what to do with the thing.
  private static let orders: Set<String> = [
    "open", "access", "visit", "add", "set", "update", "point", "reserve", "assign", "use", "connect", "browse",
    "reach",
    "via", "through",
  ]
  private static let deploying: Set<String> = [
    "running", "runs", "run", "deploy", "deployed", "deploying", "installed", "install", "installing", "using", "uses",
    "currently",
  ]
  private static let noVersion: Set<String> = [
    "requires", "require", "required", "needs", "minimum", "least", "upgrade", "upgraded", "upgrading", "since", "from",
    "newer", "older", "later", "above", "below", "≥", "step", "phase", "compatible", "supports", "expected", "load",
    "cpu", "utilization", "usage",
  ]
}
