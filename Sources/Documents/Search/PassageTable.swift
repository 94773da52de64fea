import GRDB

/// Where the passages of the index are and how long they are, in memory: a search looks at thousands of them.
struct PassageTable: Sendable {
  /// Bytes of each passage, in the order of the index.
  private(set) var lengths: [Float] = []
  private(set) var averageLength: Float = 1
  /// The place of the document of each passage in `documents`.
  private(set) var owners: [Int32] = []
  private(set) var documents: [Document] = []
  /// By a document's id: where its passages begin in `lengths`; -1 where there is none.
  private var starts: [Int32] = []

  struct Document: Sendable {
    var id: Int64
    var first: Int
    var count: Int
  }

  init(_ db: Database) throws {
    let statement = try db.makeStatement(sql: "SELECT id, length FROM passage ORDER BY id")
    try statement.forEachRow { row in
      let id = row.int64(0)
      let document = id / IndexSchema.passagesPerDocument
      if documents.last?.id != document {
        while starts.count <= Int(document) { starts.append(-1) }
        starts[Int(document)] = Int32(lengths.count)
        documents.append(Document(id: document, first: lengths.count, count: 0))
      }
      documents[documents.count - 1].count += 1
      owners.append(Int32(documents.count - 1))
      lengths.append(Float(row.int64(1)))
    }
    averageLength = max(1, lengths.reduce(0, +) / Float(max(lengths.count, 1)))
  }

  var count: Int { lengths.count }

  /// The place of the passage with this id, or nil where the table does not know it.
  func place(of id: Int64) -> Int? {
    let document = Int(id / IndexSchema.passagesPerDocument)
    guard document < starts.count, starts[document] >= 0 else { return nil }
    let place = Int(starts[document]) + Int(id % IndexSchema.passagesPerDocument)
    return place < lengths.count && documents[Int(owners[place])].id == Int64(document) ? place : nil
  }

  /// The id of the passage at `place`.
  func id(at place: Int) -> Int64 {
    let document = documents[Int(owners[place])]
    return document.id * IndexSchema.passagesPerDocument + Int64(place - document.first)
  }
}
