package bench;

import java.io.IOException;

/**
 * Seconds of a processor that were used.
 *
 * @param own by this program
 */
record Cpu(double service, double database, double own) {
  static Cpu read(Service service, Cluster cluster) throws IOException {
    return new Cpu(
        service.cpuSeconds(),
        cluster.cpuSeconds(),
        Processes.cpuSeconds(ProcessHandle.current().pid()));
  }

  Cpu since(Cpu before) {
    return new Cpu(service - before.service, database - before.database, own - before.own);
  }
}
