import Foundation

/// Where the lab is, and where Steward's own tools and prompts are.
struct LabPlace {
  /// The lab's directory, absolute.
  var root: String
  /// The directory that holds the shipped prompts/ and tools/.
  var share: String

  /// The lab by `--lab`, `STEWARD_LAB`, or the working directory or a parent that holds
  /// INFRASTRUCTURE.md or steward.yaml.
  static func find(option: String?, environment: [String: String]) throws -> LabPlace {
    let share = try findShare(environment: environment)
    if let named = option ?? environment["STEWARD_LAB"], !named.isEmpty {
      let root = absolute(named)
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: root, isDirectory: &isDirectory) else {
        throw StewardError("there is no lab at \(root); make one with: steward init \(named)")
      }
      guard isDirectory.boolValue else {
        throw StewardError("\(root) is a file; a lab is a directory", status: .usage)
      }
      return LabPlace(root: root, share: share)
    }
    var directory = FileManager.default.currentDirectoryPath
    while true {
      for name in ["INFRASTRUCTURE.md", "steward.yaml"]
      where FileManager.default.fileExists(atPath: "\(directory)/\(name)") {
        return LabPlace(root: directory, share: share)
      }
      guard directory != "/", !directory.isEmpty else { break }
      directory = (directory as NSString).deletingLastPathComponent
    }
    throw StewardError(
      "no lab here: no INFRASTRUCTURE.md or steward.yaml in this directory or above; make one with: steward init"
    )
  }

  /// `path` as it is meant in `directory`, which is the working directory where none is given.
  static func absolute(_ path: String, in directory: String? = nil) -> String {
    let expanded = (path as NSString).expandingTildeInPath
    let full =
      expanded.hasPrefix("/")
      ? expanded : (directory ?? FileManager.default.currentDirectoryPath) + "/" + expanded
    return (full as NSString).standardizingPath
  }

  /// The package root when run from a clone, PREFIX/share/steward when installed.
  static func findShare(environment: [String: String]) throws -> String {
    if let named = environment["STEWARD_SHARE"], !named.isEmpty { return absolute(named) }
    let executable =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    var directory = (executable as NSString).deletingLastPathComponent
    let installed = (directory as NSString).deletingLastPathComponent + "/share/steward"
    if FileManager.default.fileExists(atPath: installed + "/tools") { return installed }
    while directory != "/", !directory.isEmpty {
      if FileManager.default.fileExists(atPath: directory + "/Package.swift"),
        FileManager.default.fileExists(atPath: directory + "/tools")
      {
        return directory
      }
      directory = (directory as NSString).deletingLastPathComponent
    }
    throw StewardError(
      "Steward's tools and prompts are not beside its program; set STEWARD_SHARE to the directory that holds them"
    )
  }
}
