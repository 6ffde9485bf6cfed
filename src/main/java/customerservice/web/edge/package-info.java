/**
 * Connections and requests before a resource sees them: limits of memory and time for each
 * connection and address, and answers to bytes that are not HTTP. It owns no table, knows Netty and
 * Vert.x, and may call {@code web}, {@code access} and {@code platform}. Start reading at {@link
 * customerservice.web.edge.ConnectionSetup}.
 */
@NullMarked
package customerservice.web.edge;

import org.jspecify.annotations.NullMarked;
