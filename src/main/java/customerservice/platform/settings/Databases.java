package customerservice.platform.settings;

import org.jspecify.annotations.Nullable;

/**
 * Where the data is.
 *
 * @param service as the role that the service runs as; null: PostgreSQL is embedded
 * @param migration the same database as its owner, for migrations alone; {@code service} where one
 *     role does both
 * @param read a replica of it, for what may be read there; null where there is none
 */
public record Databases(
    @Nullable DatabaseUrl service, @Nullable DatabaseUrl migration, @Nullable DatabaseUrl read) {
  public static Databases read(Variables variables) {
    DatabaseUrl service = variables.databaseUrl("DATABASE_URL");
    DatabaseUrl migration = variables.databaseUrl("DATABASE_MIGRATION_URL");
    if (migration != null && service == null) {
      throw new InvalidSetting("DATABASE_MIGRATION_URL", "needs DATABASE_URL beside it");
    }
    DatabaseUrl read = variables.databaseUrl("DATABASE_READ_URL");
    if (read != null && service == null) {
      throw new InvalidSetting("DATABASE_READ_URL", "needs DATABASE_URL beside it");
    }
    return new Databases(
        service,
        migration == null ? service : migration,
        read != null && read.equals(service) ? null : read);
  }

  /** Whether there is none, and PostgreSQL is started by the service itself. */
  public boolean isEmbedded() {
    return service == null;
  }
}
