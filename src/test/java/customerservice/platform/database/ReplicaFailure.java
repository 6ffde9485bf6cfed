package customerservice.platform.database;

import customerservice.embedded.DebianServer;

/** Failures of a replica: how a test causes and repairs them. */
public enum ReplicaFailure {
  NONE(FallbackReason.BEHIND) {
    @Override
    public void cause(DebianServer replica) {}

    @Override
    public void repair(DebianServer replica, DebianServer primary) {}
  },
  IS_PAUSED(FallbackReason.BEHIND) {
    @Override
    public void cause(DebianServer replica) throws Exception {
      replica.execute("SELECT pg_wal_replay_pause()");
    }

    @Override
    public void repair(DebianServer replica, DebianServer primary) throws Exception {
      replica.execute("SELECT pg_wal_replay_resume()");
    }
  },
  LAGS(FallbackReason.BEHIND) {
    @Override
    public void cause(DebianServer replica) throws Exception {
      delay(replica, "300ms");
    }

    @Override
    public void repair(DebianServer replica, DebianServer primary) throws Exception {
      delay(replica, "0");
    }
  },
  CRASHES(FallbackReason.UNAVAILABLE) {
    @Override
    public void cause(DebianServer replica) throws Exception {
      replica.stop();
    }

    @Override
    public void repair(DebianServer replica, DebianServer primary) throws Exception {
      replica.restart();
    }
  },
  COMES_BACK(FallbackReason.UNAVAILABLE) {
    @Override
    public void cause(DebianServer replica) throws Exception {
      replica.stop();
      replica.restart();
    }

    @Override
    public void repair(DebianServer replica, DebianServer primary) {}
  },
  HANGS(FallbackReason.UNAVAILABLE) {
    @Override
    public void cause(DebianServer replica) throws Exception {
      replica.freeze(true);
    }

    @Override
    public void repair(DebianServer replica, DebianServer primary) throws Exception {
      replica.freeze(false);
    }
  },
  IS_PROMOTED(FallbackReason.NO_REPLICA) {
    @Override
    public void cause(DebianServer replica) throws Exception {
      replica.promote();
      replica.execute("DELETE FROM customer_service.signing_keys WHERE tenant_id = 't'");
    }

    @Override
    public void repair(DebianServer replica, DebianServer primary) throws Exception {
      replica.copy(primary);
    }
  };

  private final FallbackReason reason;

  ReplicaFailure(FallbackReason reason) {
    this.reason = reason;
  }

  public abstract void cause(DebianServer replica) throws Exception;

  public abstract void repair(DebianServer replica, DebianServer primary) throws Exception;

  /** The expected reason of the fallbacks. */
  FallbackReason reason() {
    return reason;
  }

  /** Whether the failure lasts until its repair. */
  public boolean isLasting() {
    return this != NONE && this != COMES_BACK;
  }

  /** Delays the replay of commits. */
  public static void delay(DebianServer replica, String time) throws Exception {
    replica.execute("ALTER SYSTEM SET recovery_min_apply_delay = '" + time + "'");
    replica.execute("SELECT pg_reload_conf()");
  }
}
