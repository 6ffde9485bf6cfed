package customerservice.audit;

import io.quarkus.arc.Arc;
import java.time.InstantSource;

/** Audit logs for tests. */
public final class AuditFixture {
  private AuditFixture() {}

  /** An audit log that writes events of writes, but never those of reads. */
  public static Audit withoutReads(InstantSource clock) {
    return new Audit(new AuditStore(), new ReadEventQueue(), clock);
  }

  /** Waits until the service under test has written the read events so far. */
  public static void settle() {
    Arc.container().instance(Audit.class).get().flush();
  }
}
