/**
 * Connections before and around requests: limits of memory and time for each connection and each
 * address, and answers to bytes that are not HTTP. Knows Netty and Vert.x, and no resource; may
 * call {@code access} and {@code platform}. Start reading at {@link
 * customerservice.web.edge.ConnectionSetup}.
 */
@NullMarked
package customerservice.web.edge;

import org.jspecify.annotations.NullMarked;
