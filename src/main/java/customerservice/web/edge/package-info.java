/**
 * Connections and requests before they reach a resource: limits of memory and time for each
 * connection and client network, security headers, CORS, and responses to bytes that are not HTTP.
 * The package owns no table, depends on Netty and Vert.x, and may call {@code web}, {@code access}
 * and {@code platform}. Start reading at {@link customerservice.web.edge.ConnectionSetup}.
 */
@NullMarked
package customerservice.web.edge;

import org.jspecify.annotations.NullMarked;
