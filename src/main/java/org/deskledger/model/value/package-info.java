/** What a customer is worth, in the textbook forms. */
package org.deskledger.model.value;
