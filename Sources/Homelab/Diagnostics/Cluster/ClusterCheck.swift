extension Check {
  /// The cluster as one of its servers tells of it: nodes, pods, events, and who waits for an address.
  public static let cluster = Check(
    name: "cluster", summary: "K3s: nodes, pods, restarts, pending pods and services, warnings",
    script: #"""
      k=; if command -v kubectl >/dev/null 2>&1; then k=kubectl; elif command -v k3s >/dev/null 2>&1; then k='k3s kubectl'; fi
      [ -r /etc/rancher/k3s/k3s.yaml ] && [ -z "$KUBECONFIG" ] && { KUBECONFIG=/etc/rancher/k3s/k3s.yaml; export KUBECONFIG; }
      s kubectl; [ -n "$k" ] || echo "@missing kubectl"
      if [ -n "$k" ]; then
        s kube_nodes; lim 4 $k --request-timeout=3s get nodes -o json 2>&1 || lim 4 $k get nodes -o json 2>&1; ended
        s kube_pods; lim 4 $k get pods -A -o json 2>&1; ended
        s kube_events; lim 3 $k get events -A -o json 2>/dev/null | head -c 400000
        s kube_services; lim 3 $k get services -A 2>/dev/null | head -n 300 | quote
      fi
      """#, rules: ClusterRules.evaluate)
}
