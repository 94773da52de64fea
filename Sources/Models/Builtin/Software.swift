/// Programs that people run at home: who says "grafana is down" names a service, on whatever host.
enum Software {
  private static let names: Set<String> = Set(
    String(decoding: PackageResources.software_txt as [UInt8], as: UTF8.self)
      .split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
      .flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) })

  /// Whether `word`, in lower case, is one, also as the name of its page: `octoprint`, `grafana.lan`.
  static func isNamed(by word: String) -> Bool {
    names.contains(word) || word.split(separator: ".").first.map { names.contains(String($0)) } ?? false
  }

  /// The programs that `line` names.
  static func named(in line: String) -> [String] { Words.all(line).filter(isNamed) }
}
