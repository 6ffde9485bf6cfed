/**
 * Authorization: {@link customerservice.access.Caller} is the identity behind a token, {@link
 * customerservice.access.Permission} is the matrix of roles and operations, and every resource
 * method names its permission. It owns no table and may call {@code platform}; {@code
 * OwnCustomerStore} reads {@code customers} to find the customer behind a token. Start reading at
 * {@link customerservice.access.Permission}.
 */
@NullMarked
package customerservice.access;

import org.jspecify.annotations.NullMarked;
