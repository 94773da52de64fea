import Foundation

/// A Kubernetes cluster as one of its servers tells of it.
public struct Cluster: Sendable, Hashable, Codable {
  public struct Node: Sendable, Hashable, Codable {
    public var name: String
    public var isReady: Bool
    public var addresses: [String]
    public var os: String?
    public var kernel: String?
    public var version: String?
    /// KiB.
    public var memory: Int?
    public var cores: Int?
    public var gpus: Int

    private enum CodingKeys: String, CodingKey {
      case name, addresses, os, kernel, version, memory, cores, gpus
      case isReady = "ready"
    }
  }

  public struct Pod: Sendable, Hashable, Codable {
    public var namespace: String
    public var name: String
    public var node: String
    /// `Running`, `Pending`, …
    public var phase: String
    public var restarts: Int
  }

  public var nodes: [Node]
  public var pods: [Pod]

  /// The answers of `kubectl get nodes` and `get pods -A`, as JSON; nil where there is no cluster to ask.
  init?(_ sections: Sections) {
    guard sections.exit("kube_nodes") == nil,
      let list = Cluster.list(NodeItem.self, sections.text("kube_nodes"))
    else { return nil }
    nodes = list.map(Node.init).sorted { $0.name < $1.name }
    pods = (Cluster.list(PodItem.self, sections.text("kube_pods")) ?? []).map(Pod.init)
      .sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }

  private static func list<Item: Decodable>(_ type: Item.Type, _ text: String) -> [Item]? {
    guard let start = text.utf8.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    return try? JSONDecoder().decode(ItemList<Item>.self, from: Data(text.utf8[start...])).items
  }
}

private struct ItemList<Item: Decodable>: Decodable { var items: [Item] }

private struct Metadata: Decodable {
  var name: String
  var namespace: String?
}

private struct NodeItem: Decodable {
  struct Status: Decodable {
    struct Address: Decodable {
      var type: String
      var address: String
    }
    struct Condition: Decodable {
      var type: String
      var status: String
    }
    struct Info: Decodable {
      var osImage: String?
      var kernelVersion: String?
      var kubeletVersion: String?
    }
    var addresses: [Address]?
    var conditions: [Condition]?
    var capacity: [String: String]?
    var nodeInfo: Info?
  }
  var metadata: Metadata
  var status: Status
}

private struct PodItem: Decodable {
  struct Spec: Decodable { var nodeName: String? }
  struct Status: Decodable {
    struct Container: Decodable { var restartCount: Int? }
    var phase: String?
    var containerStatuses: [Container]?
  }
  var metadata: Metadata
  var spec: Spec
  var status: Status
}

extension Cluster.Node {
  fileprivate init(_ item: NodeItem) {
    let capacity = item.status.capacity ?? [:]
    self.init(
      name: item.metadata.name,
      isReady: item.status.conditions?.contains { $0.type == "Ready" && $0.status == "True" } ?? false,
      addresses: (item.status.addresses ?? []).filter { $0.type == "InternalIP" }.map(\.address),
      os: item.status.nodeInfo?.osImage, kernel: item.status.nodeInfo?.kernelVersion,
      version: item.status.nodeInfo?.kubeletVersion,
      // `32847052Ki`
      memory: capacity["memory"].flatMap { $0.hasSuffix("Ki") ? Int($0.dropLast(2)) : nil },
      cores: capacity["cpu"].flatMap { Int($0) },
      gpus: capacity.filter { $0.key.hasSuffix("/gpu") }.values.compactMap { Int($0) }.reduce(0, +))
  }
}

extension Cluster.Pod {
  fileprivate init(_ item: PodItem) {
    self.init(
      namespace: item.metadata.namespace ?? "default", name: item.metadata.name, node: item.spec.nodeName ?? "",
      phase: item.status.phase ?? "unknown",
      restarts: (item.status.containerStatuses ?? []).reduce(0) { $0 + ($1.restartCount ?? 0) })
  }
}
