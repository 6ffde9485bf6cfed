package customerservice.platform.settings;

import java.util.List;
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
  static Databases read(Variables variables) {
    DatabaseUrl service = variables.databaseUrl("DATABASE_URL");
    DatabaseUrl migration = variables.databaseUrl("DATABASE_MIGRATION_URL");
    DatabaseUrl read = variables.databaseUrl("DATABASE_READ_URL");
    if (!variables.isSet("DATABASE_URL")) {
      for (String other : List.of("DATABASE_MIGRATION_URL", "DATABASE_READ_URL")) {
        if (variables.isSet(other)) {
          variables.refuse(new InvalidSetting(other, "set DATABASE_URL too"));
        }
      }
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
