/**
 * The embedded PostgreSQL server: it is unpacked from a jar, started in a data folder, and stopped
 * with the service. It owns that folder, the database and the two roles that the service uses; it
 * may call {@code platform.settings}. Start reading at {@link
 * customerservice.embedded.EmbeddedDatabase}.
 */
@NullMarked
package customerservice.embedded;

import org.jspecify.annotations.NullMarked;
