import Testing

@testable import Homelab

/// Pods, nodes and quorum: by outputs.
struct ClusterOutputTests {
  private func findings(_ text: String) -> [Finding] { OutputReading(text).diagnosis.findings }

  @Test(arguments: [
    ("CreateContainerConfigError", "a secret or config map"), ("Init:CrashLoopBackOff", "ends by itself"),
    ("Error", "ended with an error"), ("ContainerStatusUnknown", "does not report"), ("Init:Error", "with an error"),
    ("CreateContainerError", "cannot be made"),
  ])
  func readsTheWholeStateOfAPod(state: String, meaning: String) throws {
    let found = findings("$ kubectl get pods -n a\nNAME READY STATUS RESTARTS AGE\nweb-1 0/1 \(state) 3 5m")
    #expect(found.map(\.rule) == ["pod_failing"])
    #expect(found[0].cause.contains(meaning), "\(found[0].cause)")
  }

  @Test func aSecretThatIsInAnotherNamespace() throws {
    let found = findings(
      """
      $ kubectl get pods -n wiki
      NAME                READY   STATUS                       RESTARTS   AGE
      wiki-5d9c8-abcde    0/1     CreateContainerConfigError   0          38m
      $ kubectl get events -n wiki
      3m12s  Warning  Failed  pod/wiki-5d9c8-abcde  Error: secret "wiki-db" not found
      $ kubectl get secrets -A | grep wiki
      default   wiki-db   Opaque   2   90d
      """)
    #expect(found.map(\.rule) == ["config_missing", "pod_failing"])
    #expect(found[0].cause.contains("is not in the namespace wiki") && found[0].cause.contains("namespace default"))
  }

  @Test func aCardThatNoNodeOffersIsNoLackOfCPU() throws {
    let found = findings(
      """
      $ kubectl get pods -n ml
      NAME         READY   STATUS    RESTARTS   AGE
      whisper-0    0/1     Pending   0          2h
      $ kubectl describe pod whisper-0 -n ml
      Name:             whisper-0
      Namespace:        ml
      Events:
        Warning  FailedScheduling  2m  default-scheduler  0/2 nodes are available: 2 Insufficient nvidia.com/gpu.
      $ kubectl get pods -n kube-system
      NAME                           READY   STATUS             RESTARTS        AGE
      nvidia-device-plugin-ds-abcde  0/1     CrashLoopBackOff   41 (3m ago)     3h
      """)
    #expect(found.map(\.rule) == ["pod_failing", "pod_pending"])
    #expect(found[1].object == "ml/whisper-0" && found[1].explainedBy == found[0].id)
    #expect(found[1].cause.contains("device plugin") && !found[1].cause.contains("CPU"))
    let cpu = findings(
      "$ kubectl describe pod a\nWarning FailedScheduling 0/1 nodes: 1 Insufficient cpu, 1 Insufficient memory.")
    #expect(cpu.first?.cause.contains("no node has enough CPU and memory free") == true)
  }

  @Test func aModuleThatWasBuiltForAnotherKernel() throws {
    let found = findings(
      """
      $ ssh root@gpu 'nvidia-smi'
      NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.
      $ ssh root@gpu 'uname -r; dkms status'
      6.8.12-9-pve
      nvidia/550.163.01, 6.8.12-4-pve, x86_64: installed
      """)
    #expect(found.map(\.rule) == ["gpu_driver"] && found[0].confidence == .high)
    #expect(found[0].cause.contains("6.8.12-9-pve") && found[0].cause.contains("6.8.12-4-pve"))
  }

  @Test func aNodeUnderPressureBeforeThePodsThatItLost() throws {
    let found = findings(
      """
      $ kubectl get nodes
      NAME   STATUS                     ROLES    AGE   VERSION
      w1     Ready,SchedulingDisabled   <none>   90d   v1.30.6+k3s1
      w2     NotReady                   <none>   90d   v1.30.6+k3s1
      $ kubectl describe node w2
      Conditions:
        Type             Status  LastHeartbeatTime                 LastTransitionTime                Reason                   Message
        DiskPressure     True    Tue, 03 Mar 2026 06:31:12 +0100   Tue, 03 Mar 2026 02:14:40 +0100   KubeletHasDiskPressure   kubelet has disk pressure
        Ready            False   Tue, 03 Mar 2026 06:31:12 +0100   Tue, 03 Mar 2026 02:20:02 +0100   KubeletNotReady          container runtime is down
      $ kubectl get pods -A -o wide
      NAMESPACE NAME   READY STATUS  RESTARTS AGE IP     NODE   NOMINATED NODE   READINESS GATES
      media     a-1    0/1   Evicted 0        4h  <none> w2     <none>           <none>
      media     b-1    0/1   Pending 0        4h  <none> <none> <none>           <none>
      $ ssh root@w2 'df -h /'
      /dev/sda2        39G   38G     0 100% /
      """)
    #expect(found.map(\.rule).prefix(2) == ["disk_full", "node_pressure"])
    #expect(
      Set(found.filter { $0.explainedBy == found[1].id }.map(\.rule)) == [
        "node_not_ready", "pod_failing", "pod_pending",
      ])
    #expect(found.contains { $0.rule == "node_cordoned" && $0.object == "w1" })
    #expect(found.contains { $0.rule == "node_not_ready" && $0.cause.contains("container runtime is down") })
  }

  @Test func whatTheKubeletSaysOfImagesAndProbes() throws {
    let image = findings(
      "$ kubectl describe pod api-1\nWarning Failed 2m kubelet Failed to pull image \"reg.lab/api:2\": 401 Unauthorized"
    )
    #expect(image.map(\.object) == ["api-1"] && image[0].cause.contains("refuses the login"))
    let probe = findings(
      "$ kubectl describe pod api-1 -n x\nWarning Unhealthy 2m (x44 over 51m) kubelet Startup probe failed: connection refused"
    )
    #expect(probe.first { $0.rule == "pod_failing" }?.object == "x/api-1")
  }

  /// A container of docker is no pod, and "OOMKilled":false is no kill.
  @Test func stateOfAContainerEngine() {
    let killed = findings(
      "$ docker inspect -f '{{json .State}}' search\n{\"Status\":\"exited\",\"OOMKilled\":true,\"ExitCode\":137}")
    #expect(killed.map(\.rule) == ["container_killed"] && killed[0].object == "search")
    #expect(findings("$ docker inspect search\n\"State\": {\"OOMKilled\": false, \"ExitCode\": 0}").isEmpty)
    let pods = findings(
      "$ kubectl get pods -n a\nNAME READY STATUS RESTARTS AGE\nweb-1 0/1 CrashLoopBackOff 3 5m\n$ docker inspect web-1\n\"OOMKilled\": false web-1"
    )
    #expect(pods.map(\.rule) == ["pod_failing"])
  }

  @Test func theNodesThatAQuorumMisses() throws {
    let found = findings(
      """
      $ ssh root@b 'pvecm status'
      Expected votes:   3
      Total votes:      1
      Quorum:           2 Activity blocked
      Quorate:          No
          Nodeid      Votes Name
      0x00000002          1 10.9.0.12 (local)
      $ ssh root@b 'cat /etc/pve/corosync.conf'
        node {
          name: a
          ring0_addr: 10.9.0.11
        }
        node {
          name: b
          ring0_addr: 10.9.0.12
        }
      $ ssh root@b 'ping -c 1 10.9.0.11'
      1 packets transmitted, 0 received, 100% packet loss, time 0ms
      """)
    #expect(found.map(\.rule) == ["no_quorum", "gateway_unreachable"])
    #expect(found[0].cause.contains("no quorum") && found[0].cause.contains("missing: a (10.9.0.11)"))
    #expect(!found[0].cause.contains("b (10.9.0.12)"))
  }

  @Test func namesStandBelowTheirHeader() {
    let found = findings(
      """
      $ docker ps -a --format "table {{.Names}}\\t{{.Status}}\\t{{.Image}}"
      NAMES      STATUS                         IMAGE
      plex       Restarting (1) 9 seconds ago   linuxserver/plex:latest
      adguard    Up 3 days (unhealthy)          adguard/adguardhome
      db         Up 3 days                      postgres:16
      $ docker ps -a
      CONTAINER ID   IMAGE      COMMAND     CREATED       STATUS                     PORTS     NAMES
      0123456789ab   grafana    "/run.sh"   2 weeks ago   Exited (1) 7 hours ago               grafana
      $ docker ps --format '{{.Names}}: {{.Status}}'
      loki: Exited (2) 5 minutes ago
      """)
    #expect(Set(found.map(\.object)) == ["plex", "adguard", "grafana", "loki"])
  }

  @Test func aVolumeThatLostItsCopies() {
    let found = findings(
      """
      $ kubectl get volumes.longhorn.io -n longhorn-system
      NAME      DATA ENGINE   STATE      ROBUSTNESS   SCHEDULED   SIZE    NODE   AGE
      pvc-aaa   v1            attached   degraded                 214748  w1     90d
      pvc-bbb   v1            attached   healthy                  214748  w1     90d
      """)
    #expect(found.map(\.object) == ["pvc-aaa"] && found.map(\.rule) == ["volume_degraded"])
  }
}
