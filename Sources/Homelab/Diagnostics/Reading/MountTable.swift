/// The file systems that df shows in outputs, and which of them a path lies on.
struct MountTable: Sendable, Hashable {
  struct Row: Sendable, Hashable {
    var host: String?
    var mount: String
    var percent: Double
    /// KiB, or inodes; nil where df's columns are not there.
    var used: Double?
    var isInodes: Bool
    var line: String

    /// Of what holds somebody's files: what has no more to give than it has is full by nature.
    var isReal: Bool {
      !line.contains(
        /^(?:tmpfs|udev|devtmpfs|overlay|squashfs|efivarfs|\/dev\/loop|\/dev\/sr\d|\/dev\/fuse)|iso9660|\s\/snap\//)
    }
  }

  var rows: [Row] = []

  init() {}

  init(_ blocks: [OutputTranscript.Block]) {
    for block in blocks {
      var header = ""
      for line in block.lines {
        if line.contains(/Mounted on\s*$/) { header = String(line) }
        guard let match = line.firstMatch(of: /\s(\d{1,3})%\s+(\/\S*)\s*$/), let percent = Double(match.output.1) else {
          continue
        }
        let words = line.words
        let isInodes =
          header.isEmpty ? block.parts.contains { $0.contains(/^df\s.*-\w*i/) } : header.contains("IUse%")
        let isDF = !header.isEmpty || block.parts.contains { $0.hasPrefix("df") }
        let place = words.count - 2
        rows.append(
          Row(
            host: block.host, mount: String(match.output.2), percent: percent,
            used: isDF && place >= 4
              ? isInodes ? Double(words[place - 2]) : MountTable.kib(words[place - 2], unit: header) : nil,
            isInodes: isInodes, line: words.joined(separator: " ")))
      }
    }
  }

  /// The file system that `path` lies on, as far as df was asked: the longest mount point before it.
  func row(of path: String, host: String?, isInodes: Bool = false) -> Row? {
    rows.filter { $0.host == host && $0.isInodes == isInodes && MountTable.holds($0.mount, path) }
      .max { $0.mount.count < $1.mount.count }
  }

  static func holds(_ mount: String, _ path: String) -> Bool {
    mount == "/" || path == mount || path.hasPrefix(mount + "/")
  }

  /// `54G`, `1.1M`, `15Gi`, `103809024` of 1K-blocks → KiB.
  static func kib(_ text: some StringProtocol, unit header: String = "") -> Double? {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    guard let value = Double(digits) else { return nil }
    let units: [Character: Double] = ["K": 1, "M": 1024, "G": 1024 * 1024, "T": 1024 * 1024 * 1024]
    if let unit = text.dropFirst(digits.count).first { return units[unit].map { value * $0 } ?? value / 1024 }
    let blocks = header.firstMatch(of: /1([MG])-blocks|1024-blocks|1K-blocks/)?.output.1?.first
    return value * (blocks.flatMap { units[$0] } ?? 1)
  }

  /// `27917287424`, `26G` → bytes.
  static func bytes(_ text: some StringProtocol) -> Double? {
    if let whole = Double(text) { return whole }
    return kib(text).map { $0 * 1024 }
  }
}
