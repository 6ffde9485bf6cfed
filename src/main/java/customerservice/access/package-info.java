/**
 * Authorization: {@link customerservice.access.Caller} is the identity that a token proves, {@link
 * customerservice.access.Permission} is the matrix of roles and operations, and every resource
 * method names its permission. The package owns no table and may call {@code platform}; {@code
 * OwnCustomerStore} reads {@code customer_contacts} and {@code loyalty_accounts} to find the
 * customer of a login. Start reading at {@link customerservice.access.Permission}.
 */
@NullMarked
package customerservice.access;

import org.jspecify.annotations.NullMarked;
