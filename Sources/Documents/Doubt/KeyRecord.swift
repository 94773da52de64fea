/// `key: value` lines that belong together, where one of them or the label above them names the thing: an override of a
/// name server, a reservation, a block of settings.
///
/// ```
/// Host: webtop                   webtop service:
/// IP Address: 192.168.4.83         - IP: 192.168.4.83
/// ```
struct KeyRecord {
  /// Where the keys stand; nil outside of a record.
  private var column: Int?
  /// The keys stand deeper than this, below a label.
  private var label: Int?
  private var isSubject = false

  /// Keys whose value is the name of what the other keys tell of.
  private static let names: Set<String> = [
    "host", "hostname", "host name", "name", "device", "container", "vm", "service", "client",
  ]

  mutating func end() { (column, label) = (nil, nil) }

  /// Takes the next line; gives the value where the record is the thing's and the key is what is asked for.
  ///
  /// Only addresses: a port or a version below a name is as often that of an image or of a manifest.
  /// - Parameter isHeaded: whether the section is the thing's, so that a label such as `service:` is too.
  mutating func value(in content: Substring, isHeaded: Bool, for reader: StatementReader) -> NamedValue? {
    guard reader.attribute == .address, let colon = content.firstIndex(of: ":") else {
      end()
      return nil
    }
    let rest = content[content.index(after: colon)...]
    guard rest.first.map({ $0.isWhitespace || $0 == "*" }) ?? true else {
      end()
      return nil
    }
    let place = Self.place(of: content)
    if column.map({ $0 != place }) ?? false || label.map({ $0 >= place }) ?? false { end() }
    let name = DocumentLine(content[..<colon]).lower
    if !rest.contains(where: { $0.isLetter || $0.isNumber }) {
      (column, label) = (nil, place)
      isSubject = reader.isSubject(name) || isHeaded && !name.isEmpty && name.allSatisfy(ThingKinds.words.contains)
      return nil
    }
    let key = StatementReader.plain(content[..<colon])
    if Self.names.contains(key), label == nil {
      column = place
      isSubject = reader.isSubject(DocumentLine(rest).lower)
      return nil
    }
    guard column != nil || label != nil, isSubject, reader.attribute.keys.contains(key) else { return nil }
    return reader.field(rest)
  }

  /// The column of the key, behind the mark of an item.
  private static func place(of content: Substring) -> Int {
    let text = content.drop { $0 == " " || $0 == "\t" }
    let isItem = text.first.map { "-*+".contains($0) } == true && text.dropFirst().first == " "
    return content.utf8.count - text.utf8.count + (isItem ? 2 : 0)
  }
}
