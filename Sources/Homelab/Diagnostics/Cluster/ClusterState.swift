import Foundation

/// Nodes, pods and warnings of a cluster, as `kubectl get … -o json` gives them; what is missing is nil.
enum ClusterState {
  struct List<Item: Decodable>: Decodable { var items: [Item] }

  struct Metadata: Decodable {
    var name: String
    var namespace: String?
    var creationTimestamp: String?
  }

  struct Condition: Decodable {
    var type: String
    var status: String
    var reason: String?
    var message: String?
    var lastTransitionTime: String?
  }

  struct Node: Decodable {
    struct Status: Decodable { var conditions: [Condition]? }
    struct Spec: Decodable { var unschedulable: Bool? }
    var metadata: Metadata
    var spec: Spec?
    var status: Status
  }

  struct Terminated: Decodable {
    var exitCode: Int?
    var reason: String?
    var finishedAt: String?
  }

  struct Waiting: Decodable {
    var reason: String?
    var message: String?
  }

  struct State: Decodable {
    var waiting: Waiting?
    var terminated: Terminated?
  }

  struct Container: Decodable {
    var name: String
    var ready: Bool?
    var restartCount: Int?
    var state: State?
    var lastState: State?
  }

  struct Pod: Decodable {
    struct Spec: Decodable { var nodeName: String? }
    struct Status: Decodable {
      var phase: String?
      var reason: String?
      var conditions: [Condition]?
      var containerStatuses: [Container]?
      var initContainerStatuses: [Container]?
    }
    var metadata: Metadata
    var spec: Spec?
    var status: Status

    var name: String { "\(metadata.namespace ?? "default")/\(metadata.name)" }
    var containers: [Container] { (status.initContainerStatuses ?? []) + (status.containerStatuses ?? []) }
  }

  struct Event: Decodable {
    struct Object: Decodable {
      var kind: String?
      var name: String?
      var namespace: String?
    }
    var type: String?
    var reason: String?
    var message: String?
    var count: Int?
    var involvedObject: Object?
  }

  static func list<Item: Decodable>(_ type: Item.Type, _ text: String) -> [Item]? {
    guard let start = text.utf8.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    return try? JSONDecoder().decode(List<Item>.self, from: Data(text.utf8[start...])).items
  }

  /// Seconds since 1970 of `2026-02-27T22:30:04Z`.
  static func time(_ text: String?) -> Double? {
    guard let text else { return nil }
    return (try? Date.ISO8601FormatStyle().parse(text))?.timeIntervalSince1970
      ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))?.timeIntervalSince1970
  }
}
