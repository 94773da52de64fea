/// Rows of text, printed with aligned columns: the first to the left, figures to the right.
struct Table {
  private var rows: [[String]]

  init(_ header: String...) { rows = [header] }
  init(_ header: [String]) { rows = [header] }

  mutating func add(_ cells: String...) { rows.append(cells) }
  mutating func add(_ cells: [String]) { rows.append(cells) }

  func print() {
    let widths = (rows.map(\.count).max() ?? 0)
    let columns = (0..<widths).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
    for (number, row) in rows.enumerated() {
      let line = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: columns[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
      Swift.print(line)
      if number == 0 { Swift.print(columns.map { String(repeating: "-", count: $0) }.joined(separator: "  ")) }
    }
  }
}

extension Double {
  /// With `digits` after the point.
  func figure(_ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let value = (self * scale).rounded() / scale
    let text = "\(value)"
    guard let point = text.firstIndex(of: "."), digits > 0 else { return digits == 0 ? String(Int(value)) : text }
    let decimals = text.distance(from: point, to: text.endIndex) - 1
    return text + String(repeating: "0", count: max(0, digits - decimals))
  }
}
