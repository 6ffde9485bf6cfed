package customerservice.audit;

import io.quarkus.arc.Arc;
import java.time.InstantSource;

/** Makes an audit for what is tested without a service around it. */
public final class AuditOf {
  private AuditOf() {}

  /** One that takes deeds, and nothing of what is read. */
  public static Audit deeds(InstantSource clock) {
    return new Audit(new AuditStore(), new ReadQueue(), clock);
  }

  /** Waits until the service under test has written what was read so far. */
  public static void settle() {
    Arc.container().instance(Audit.class).get().settle();
  }
}
