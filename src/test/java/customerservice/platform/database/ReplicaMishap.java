package customerservice.platform.database;

import customerservice.embedded.DebianServer;

/** What can happen to a replica, and how it is made good. */
public enum ReplicaMishap {
  NONE(ReplicaFault.BEHIND) {
    @Override
    public void befall(DebianServer replica) {}

    @Override
    public void mend(DebianServer replica, DebianServer primary) {}
  },
  IS_PAUSED(ReplicaFault.BEHIND) {
    @Override
    public void befall(DebianServer replica) throws Exception {
      replica.execute("SELECT pg_wal_replay_pause()");
    }

    @Override
    public void mend(DebianServer replica, DebianServer primary) throws Exception {
      replica.execute("SELECT pg_wal_replay_resume()");
    }
  },
  LAGS(ReplicaFault.BEHIND) {
    @Override
    public void befall(DebianServer replica) throws Exception {
      delay(replica, "300ms");
    }

    @Override
    public void mend(DebianServer replica, DebianServer primary) throws Exception {
      delay(replica, "0");
    }
  },
  CRASHES(ReplicaFault.AWAY) {
    @Override
    public void befall(DebianServer replica) throws Exception {
      replica.stop();
    }

    @Override
    public void mend(DebianServer replica, DebianServer primary) throws Exception {
      replica.startAgain();
    }
  },
  COMES_BACK(ReplicaFault.AWAY) {
    @Override
    public void befall(DebianServer replica) throws Exception {
      replica.stop();
      replica.startAgain();
    }

    @Override
    public void mend(DebianServer replica, DebianServer primary) {}
  },
  HANGS(ReplicaFault.AWAY) {
    @Override
    public void befall(DebianServer replica) throws Exception {
      replica.freeze(true);
    }

    @Override
    public void mend(DebianServer replica, DebianServer primary) throws Exception {
      replica.freeze(false);
    }
  },
  IS_PROMOTED(ReplicaFault.NO_REPLICA) {
    @Override
    public void befall(DebianServer replica) throws Exception {
      replica.promote();
      replica.execute("DELETE FROM customer_service.signing_keys WHERE tenant_id = 't'");
    }

    @Override
    public void mend(DebianServer replica, DebianServer primary) throws Exception {
      replica.copy(primary);
    }
  };

  private final ReplicaFault fault;

  ReplicaMishap(ReplicaFault fault) {
    this.fault = fault;
  }

  public abstract void befall(DebianServer replica) throws Exception;

  /** Makes it as it was before. */
  public abstract void mend(DebianServer replica, DebianServer primary) throws Exception;

  /** What is told of it in the end. */
  public ReplicaFault fault() {
    return fault;
  }

  /** Whether it lasts until it is mended. */
  public boolean isLasting() {
    return this != NONE && this != COMES_BACK;
  }

  /** Has a replica replay so much later. */
  public static void delay(DebianServer replica, String time) throws Exception {
    replica.execute("ALTER SYSTEM SET recovery_min_apply_delay = '" + time + "'");
    replica.execute("SELECT pg_reload_conf()");
  }
}
