import Agent

/// Takes back what was written: the change in reverse, where the lines that it touched are still as it left them.
public enum UndoEdit {
  /// The argument of `update_doc` that names what is taken back; the model is not offered it.
  public static let argument = "undo"

  /// What was written → what to write. Throws `DocumentError` where the document was made by the change, or has
  /// changed in the same place since.
  public static func reverse(_ write: DocumentWrite, files: LabFiles) throws -> DocumentWrite {
    guard write.baseHash != nil else {
      throw DocumentError(.refused, "\(write.path) was new; remove it yourself if it is not wanted")
    }
    let current = try files.read(write.path)
    guard let patch = LinePatch(write.diff), let old = patch.reversed().apply(to: current) else {
      throw DocumentError(
        .changed,
        "\(write.path) has changed in the same place since; edit it yourself. What was written:\n\(write.diff)")
    }
    return DocumentWrite(
      path: write.path, baseHash: Digest.sha256(current), content: old,
      diff: UnifiedDiff.make(old: current, new: old, path: write.path))
  }
}
