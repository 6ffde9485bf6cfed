package customerservice.platform.settings;

import org.jspecify.annotations.Nullable;

/**
 * The database URLs.
 *
 * @param service with the role that serves requests; null: PostgreSQL is embedded
 * @param migration the same database with the owner's role, only for migrations; equal to {@code
 *     service} if one role does both
 * @param read a read replica; null if none is configured
 */
public record Databases(
    @Nullable DatabaseUrl service, @Nullable DatabaseUrl migration, @Nullable DatabaseUrl read) {
  public static Databases read(Variables variables) {
    DatabaseUrl service = variables.databaseUrl("DATABASE_URL");
    DatabaseUrl migration = variables.databaseUrl("DATABASE_MIGRATION_URL");
    if (migration != null && service == null) {
      throw new InvalidSetting("DATABASE_MIGRATION_URL", "set DATABASE_URL too");
    }
    DatabaseUrl read = variables.databaseUrl("DATABASE_READ_URL");
    if (read != null && service == null) {
      throw new InvalidSetting("DATABASE_READ_URL", "set DATABASE_URL too");
    }
    return new Databases(
        service,
        migration == null ? service : migration,
        read != null && read.equals(service) ? null : read);
  }

  /** Whether the service starts its own PostgreSQL server. */
  public boolean isEmbedded() {
    return service == null;
  }
}
