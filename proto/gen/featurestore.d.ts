import * as $protobuf from "protobufjs";
import Long = require("long");

/** Namespace featurestore. */
export namespace featurestore {

    /** Namespace v1. */
    namespace v1 {

        /** Represents an AccessService */
        class AccessService extends $protobuf.rpc.Service {

            /**
             * Constructs a new AccessService service.
             * @param rpcImpl RPC implementation
             * @param [requestDelimited=false] Whether requests are length-delimited
             * @param [responseDelimited=false] Whether responses are length-delimited
             */
            constructor(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean);

            /**
             * Creates new AccessService service using the specified rpc implementation.
             * @param rpcImpl RPC implementation
             * @param [requestDelimited=false] Whether requests are length-delimited
             * @param [responseDelimited=false] Whether responses are length-delimited
             * @returns RPC service. Useful where requests and/or responses are streamed.
             */
            static create(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean): AccessService;

            /** Calls CreateToken. */
            createToken: featurestore.v1.AccessService.CreateToken;

            /** Calls ListTokens. */
            listTokens: featurestore.v1.AccessService.ListTokens;

            /** Calls RevokeToken. */
            revokeToken: featurestore.v1.AccessService.RevokeToken;

            /** Calls Audit. */
            audit: featurestore.v1.AccessService.Audit;
        }

        namespace AccessService {

            /**
             * Callback as used by {@link featurestore.v1.AccessService#createToken}.
             * @param error Error, if any
             * @param [response] CreateTokenResponse
             */
            type CreateTokenCallback = (error: (Error|null), response?: featurestore.v1.CreateTokenResponse) => void;

            /** Calls CreateToken. */
            type CreateToken = {
              (request: featurestore.v1.ICreateTokenRequest, callback: featurestore.v1.AccessService.CreateTokenCallback): void;
              (request: featurestore.v1.ICreateTokenRequest): Promise<featurestore.v1.CreateTokenResponse>;
              readonly name: "CreateToken";
              readonly path: "/featurestore.v1.AccessService/CreateToken";
              readonly requestType: "CreateTokenRequest";
              readonly responseType: "CreateTokenResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.AccessService#listTokens}.
             * @param error Error, if any
             * @param [response] ListTokensResponse
             */
            type ListTokensCallback = (error: (Error|null), response?: featurestore.v1.ListTokensResponse) => void;

            /** Calls ListTokens. */
            type ListTokens = {
              (request: featurestore.v1.IListTokensRequest, callback: featurestore.v1.AccessService.ListTokensCallback): void;
              (request: featurestore.v1.IListTokensRequest): Promise<featurestore.v1.ListTokensResponse>;
              readonly name: "ListTokens";
              readonly path: "/featurestore.v1.AccessService/ListTokens";
              readonly requestType: "ListTokensRequest";
              readonly responseType: "ListTokensResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.AccessService#revokeToken}.
             * @param error Error, if any
             * @param [response] RevokeTokenResponse
             */
            type RevokeTokenCallback = (error: (Error|null), response?: featurestore.v1.RevokeTokenResponse) => void;

            /** Calls RevokeToken. */
            type RevokeToken = {
              (request: featurestore.v1.IRevokeTokenRequest, callback: featurestore.v1.AccessService.RevokeTokenCallback): void;
              (request: featurestore.v1.IRevokeTokenRequest): Promise<featurestore.v1.RevokeTokenResponse>;
              readonly name: "RevokeToken";
              readonly path: "/featurestore.v1.AccessService/RevokeToken";
              readonly requestType: "RevokeTokenRequest";
              readonly responseType: "RevokeTokenResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.AccessService#audit}.
             * @param error Error, if any
             * @param [response] AuditResponse
             */
            type AuditCallback = (error: (Error|null), response?: featurestore.v1.AuditResponse) => void;

            /** Calls Audit. */
            type Audit = {
              (request: featurestore.v1.IAuditRequest, callback: featurestore.v1.AccessService.AuditCallback): void;
              (request: featurestore.v1.IAuditRequest): Promise<featurestore.v1.AuditResponse>;
              readonly name: "Audit";
              readonly path: "/featurestore.v1.AccessService/Audit";
              readonly requestType: "AuditRequest";
              readonly responseType: "AuditResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };
        }

        /**
         * Properties of a CreateTokenRequest.
         * @deprecated Use featurestore.v1.CreateTokenRequest.$Properties instead.
         */
        interface ICreateTokenRequest extends featurestore.v1.CreateTokenRequest.$Properties {
        }

        /** Represents a CreateTokenRequest. */
        class CreateTokenRequest {

            /**
             * Constructs a new CreateTokenRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.CreateTokenRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CreateTokenRequest role. */
            role: string;

            /** CreateTokenRequest views. */
            views: string[];

            /** CreateTokenRequest ttlMs. */
            ttlMs: Long;

            /** CreateTokenRequest noExpiry. */
            noExpiry: boolean;

            /** CreateTokenRequest note. */
            note: string;

            /** CreateTokenRequest certificate. */
            certificate: string;

            /**
             * Creates a new CreateTokenRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns CreateTokenRequest instance
             */
            static create(properties: featurestore.v1.CreateTokenRequest.$Shape): featurestore.v1.CreateTokenRequest & featurestore.v1.CreateTokenRequest.$Shape;
            static create(properties?: featurestore.v1.CreateTokenRequest.$Properties): featurestore.v1.CreateTokenRequest;

            /**
             * Encodes the specified CreateTokenRequest message. Does not implicitly {@link featurestore.v1.CreateTokenRequest.verify|verify} messages.
             * @param message CreateTokenRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.CreateTokenRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CreateTokenRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.CreateTokenRequest & featurestore.v1.CreateTokenRequest.$Shape} CreateTokenRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.CreateTokenRequest & featurestore.v1.CreateTokenRequest.$Shape;

            /**
             * Creates a CreateTokenRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns CreateTokenRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.CreateTokenRequest;

            /**
             * Creates a plain object from a CreateTokenRequest message. Also converts values to other types if specified.
             * @param message CreateTokenRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.CreateTokenRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this CreateTokenRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace CreateTokenRequest {

            /** Properties of a CreateTokenRequest. */
            interface $Properties {

                /** CreateTokenRequest role */
                role?: string;

                /** CreateTokenRequest views */
                views?: string[];

                /** CreateTokenRequest ttlMs */
                ttlMs?: Long;

                /** CreateTokenRequest noExpiry */
                noExpiry?: boolean;

                /** CreateTokenRequest note */
                note?: string;

                /** CreateTokenRequest certificate */
                certificate?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CreateTokenRequest. */
            type $Shape = featurestore.v1.CreateTokenRequest.$Properties;
        }

        /**
         * Properties of a CreateTokenResponse.
         * @deprecated Use featurestore.v1.CreateTokenResponse.$Properties instead.
         */
        interface ICreateTokenResponse extends featurestore.v1.CreateTokenResponse.$Properties {
        }

        /** Represents a CreateTokenResponse. */
        class CreateTokenResponse {

            /**
             * Constructs a new CreateTokenResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.CreateTokenResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CreateTokenResponse id. */
            id: string;

            /** CreateTokenResponse token. */
            token: string;

            /** CreateTokenResponse expiresAt. */
            expiresAt: Long;

            /**
             * Creates a new CreateTokenResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns CreateTokenResponse instance
             */
            static create(properties: featurestore.v1.CreateTokenResponse.$Shape): featurestore.v1.CreateTokenResponse & featurestore.v1.CreateTokenResponse.$Shape;
            static create(properties?: featurestore.v1.CreateTokenResponse.$Properties): featurestore.v1.CreateTokenResponse;

            /**
             * Encodes the specified CreateTokenResponse message. Does not implicitly {@link featurestore.v1.CreateTokenResponse.verify|verify} messages.
             * @param message CreateTokenResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.CreateTokenResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CreateTokenResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.CreateTokenResponse & featurestore.v1.CreateTokenResponse.$Shape} CreateTokenResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.CreateTokenResponse & featurestore.v1.CreateTokenResponse.$Shape;

            /**
             * Creates a CreateTokenResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns CreateTokenResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.CreateTokenResponse;

            /**
             * Creates a plain object from a CreateTokenResponse message. Also converts values to other types if specified.
             * @param message CreateTokenResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.CreateTokenResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this CreateTokenResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace CreateTokenResponse {

            /** Properties of a CreateTokenResponse. */
            interface $Properties {

                /** CreateTokenResponse id */
                id?: string;

                /** CreateTokenResponse token */
                token?: string;

                /** CreateTokenResponse expiresAt */
                expiresAt?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CreateTokenResponse. */
            type $Shape = featurestore.v1.CreateTokenResponse.$Properties;
        }

        /**
         * Properties of a Principal.
         * @deprecated Use featurestore.v1.Principal.$Properties instead.
         */
        interface IPrincipal extends featurestore.v1.Principal.$Properties {
        }

        /** Represents a Principal. */
        class Principal {

            /**
             * Constructs a new Principal.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Principal.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Principal id. */
            id: string;

            /** Principal role. */
            role: string;

            /** Principal views. */
            views: string[];

            /** Principal certificate. */
            certificate: string;

            /** Principal note. */
            note: string;

            /** Principal createdAt. */
            createdAt: Long;

            /** Principal expiresAt. */
            expiresAt: Long;

            /** Principal createdBy. */
            createdBy: string;

            /**
             * Creates a new Principal instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Principal instance
             */
            static create(properties: featurestore.v1.Principal.$Shape): featurestore.v1.Principal & featurestore.v1.Principal.$Shape;
            static create(properties?: featurestore.v1.Principal.$Properties): featurestore.v1.Principal;

            /**
             * Encodes the specified Principal message. Does not implicitly {@link featurestore.v1.Principal.verify|verify} messages.
             * @param message Principal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Principal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Principal message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Principal & featurestore.v1.Principal.$Shape} Principal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Principal & featurestore.v1.Principal.$Shape;

            /**
             * Creates a Principal message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Principal
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Principal;

            /**
             * Creates a plain object from a Principal message. Also converts values to other types if specified.
             * @param message Principal
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Principal, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Principal to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Principal {

            /** Properties of a Principal. */
            interface $Properties {

                /** Principal id */
                id?: string;

                /** Principal role */
                role?: string;

                /** Principal views */
                views?: string[];

                /** Principal certificate */
                certificate?: string;

                /** Principal note */
                note?: string;

                /** Principal createdAt */
                createdAt?: Long;

                /** Principal expiresAt */
                expiresAt?: Long;

                /** Principal createdBy */
                createdBy?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Principal. */
            type $Shape = featurestore.v1.Principal.$Properties;
        }

        /**
         * Properties of a ListTokensRequest.
         * @deprecated Use featurestore.v1.ListTokensRequest.$Properties instead.
         */
        interface IListTokensRequest extends featurestore.v1.ListTokensRequest.$Properties {
        }

        /** Represents a ListTokensRequest. */
        class ListTokensRequest {

            /**
             * Constructs a new ListTokensRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ListTokensRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new ListTokensRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListTokensRequest instance
             */
            static create(properties: featurestore.v1.ListTokensRequest.$Shape): featurestore.v1.ListTokensRequest & featurestore.v1.ListTokensRequest.$Shape;
            static create(properties?: featurestore.v1.ListTokensRequest.$Properties): featurestore.v1.ListTokensRequest;

            /**
             * Encodes the specified ListTokensRequest message. Does not implicitly {@link featurestore.v1.ListTokensRequest.verify|verify} messages.
             * @param message ListTokensRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ListTokensRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListTokensRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ListTokensRequest & featurestore.v1.ListTokensRequest.$Shape} ListTokensRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ListTokensRequest & featurestore.v1.ListTokensRequest.$Shape;

            /**
             * Creates a ListTokensRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListTokensRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ListTokensRequest;

            /**
             * Creates a plain object from a ListTokensRequest message. Also converts values to other types if specified.
             * @param message ListTokensRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ListTokensRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListTokensRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListTokensRequest {

            /** Properties of a ListTokensRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListTokensRequest. */
            type $Shape = featurestore.v1.ListTokensRequest.$Properties;
        }

        /**
         * Properties of a ListTokensResponse.
         * @deprecated Use featurestore.v1.ListTokensResponse.$Properties instead.
         */
        interface IListTokensResponse extends featurestore.v1.ListTokensResponse.$Properties {
        }

        /** Represents a ListTokensResponse. */
        class ListTokensResponse {

            /**
             * Constructs a new ListTokensResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ListTokensResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListTokensResponse principals. */
            principals: featurestore.v1.Principal[];

            /** ListTokensResponse revision. */
            revision: Long;

            /**
             * Creates a new ListTokensResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListTokensResponse instance
             */
            static create(properties: featurestore.v1.ListTokensResponse.$Shape): featurestore.v1.ListTokensResponse & featurestore.v1.ListTokensResponse.$Shape;
            static create(properties?: featurestore.v1.ListTokensResponse.$Properties): featurestore.v1.ListTokensResponse;

            /**
             * Encodes the specified ListTokensResponse message. Does not implicitly {@link featurestore.v1.ListTokensResponse.verify|verify} messages.
             * @param message ListTokensResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ListTokensResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListTokensResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ListTokensResponse & featurestore.v1.ListTokensResponse.$Shape} ListTokensResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ListTokensResponse & featurestore.v1.ListTokensResponse.$Shape;

            /**
             * Creates a ListTokensResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListTokensResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ListTokensResponse;

            /**
             * Creates a plain object from a ListTokensResponse message. Also converts values to other types if specified.
             * @param message ListTokensResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ListTokensResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListTokensResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListTokensResponse {

            /** Properties of a ListTokensResponse. */
            interface $Properties {

                /** ListTokensResponse principals */
                principals?: featurestore.v1.Principal.$Properties[];

                /** ListTokensResponse revision */
                revision?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListTokensResponse. */
            type $Shape = featurestore.v1.ListTokensResponse.$Properties;
        }

        /**
         * Properties of a RevokeTokenRequest.
         * @deprecated Use featurestore.v1.RevokeTokenRequest.$Properties instead.
         */
        interface IRevokeTokenRequest extends featurestore.v1.RevokeTokenRequest.$Properties {
        }

        /** Represents a RevokeTokenRequest. */
        class RevokeTokenRequest {

            /**
             * Constructs a new RevokeTokenRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.RevokeTokenRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RevokeTokenRequest id. */
            id: string;

            /**
             * Creates a new RevokeTokenRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RevokeTokenRequest instance
             */
            static create(properties: featurestore.v1.RevokeTokenRequest.$Shape): featurestore.v1.RevokeTokenRequest & featurestore.v1.RevokeTokenRequest.$Shape;
            static create(properties?: featurestore.v1.RevokeTokenRequest.$Properties): featurestore.v1.RevokeTokenRequest;

            /**
             * Encodes the specified RevokeTokenRequest message. Does not implicitly {@link featurestore.v1.RevokeTokenRequest.verify|verify} messages.
             * @param message RevokeTokenRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.RevokeTokenRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RevokeTokenRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.RevokeTokenRequest & featurestore.v1.RevokeTokenRequest.$Shape} RevokeTokenRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.RevokeTokenRequest & featurestore.v1.RevokeTokenRequest.$Shape;

            /**
             * Creates a RevokeTokenRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RevokeTokenRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.RevokeTokenRequest;

            /**
             * Creates a plain object from a RevokeTokenRequest message. Also converts values to other types if specified.
             * @param message RevokeTokenRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.RevokeTokenRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RevokeTokenRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RevokeTokenRequest {

            /** Properties of a RevokeTokenRequest. */
            interface $Properties {

                /** RevokeTokenRequest id */
                id?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RevokeTokenRequest. */
            type $Shape = featurestore.v1.RevokeTokenRequest.$Properties;
        }

        /**
         * Properties of a RevokeTokenResponse.
         * @deprecated Use featurestore.v1.RevokeTokenResponse.$Properties instead.
         */
        interface IRevokeTokenResponse extends featurestore.v1.RevokeTokenResponse.$Properties {
        }

        /** Represents a RevokeTokenResponse. */
        class RevokeTokenResponse {

            /**
             * Constructs a new RevokeTokenResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.RevokeTokenResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RevokeTokenResponse revision. */
            revision: Long;

            /**
             * Creates a new RevokeTokenResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RevokeTokenResponse instance
             */
            static create(properties: featurestore.v1.RevokeTokenResponse.$Shape): featurestore.v1.RevokeTokenResponse & featurestore.v1.RevokeTokenResponse.$Shape;
            static create(properties?: featurestore.v1.RevokeTokenResponse.$Properties): featurestore.v1.RevokeTokenResponse;

            /**
             * Encodes the specified RevokeTokenResponse message. Does not implicitly {@link featurestore.v1.RevokeTokenResponse.verify|verify} messages.
             * @param message RevokeTokenResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.RevokeTokenResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RevokeTokenResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.RevokeTokenResponse & featurestore.v1.RevokeTokenResponse.$Shape} RevokeTokenResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.RevokeTokenResponse & featurestore.v1.RevokeTokenResponse.$Shape;

            /**
             * Creates a RevokeTokenResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RevokeTokenResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.RevokeTokenResponse;

            /**
             * Creates a plain object from a RevokeTokenResponse message. Also converts values to other types if specified.
             * @param message RevokeTokenResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.RevokeTokenResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RevokeTokenResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RevokeTokenResponse {

            /** Properties of a RevokeTokenResponse. */
            interface $Properties {

                /** RevokeTokenResponse revision */
                revision?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RevokeTokenResponse. */
            type $Shape = featurestore.v1.RevokeTokenResponse.$Properties;
        }

        /**
         * Properties of an AuditRequest.
         * @deprecated Use featurestore.v1.AuditRequest.$Properties instead.
         */
        interface IAuditRequest extends featurestore.v1.AuditRequest.$Properties {
        }

        /** Represents an AuditRequest. */
        class AuditRequest {

            /**
             * Constructs a new AuditRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.AuditRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AuditRequest since. */
            since: Long;

            /** AuditRequest limit. */
            limit: number;

            /**
             * Creates a new AuditRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AuditRequest instance
             */
            static create(properties: featurestore.v1.AuditRequest.$Shape): featurestore.v1.AuditRequest & featurestore.v1.AuditRequest.$Shape;
            static create(properties?: featurestore.v1.AuditRequest.$Properties): featurestore.v1.AuditRequest;

            /**
             * Encodes the specified AuditRequest message. Does not implicitly {@link featurestore.v1.AuditRequest.verify|verify} messages.
             * @param message AuditRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.AuditRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AuditRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.AuditRequest & featurestore.v1.AuditRequest.$Shape} AuditRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.AuditRequest & featurestore.v1.AuditRequest.$Shape;

            /**
             * Creates an AuditRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns AuditRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.AuditRequest;

            /**
             * Creates a plain object from an AuditRequest message. Also converts values to other types if specified.
             * @param message AuditRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.AuditRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this AuditRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace AuditRequest {

            /** Properties of an AuditRequest. */
            interface $Properties {

                /** AuditRequest since */
                since?: Long;

                /** AuditRequest limit */
                limit?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AuditRequest. */
            type $Shape = featurestore.v1.AuditRequest.$Properties;
        }

        /**
         * Properties of an AuditRecord.
         * @deprecated Use featurestore.v1.AuditRecord.$Properties instead.
         */
        interface IAuditRecord extends featurestore.v1.AuditRecord.$Properties {
        }

        /** Represents an AuditRecord. */
        class AuditRecord {

            /**
             * Constructs a new AuditRecord.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.AuditRecord.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AuditRecord sequence. */
            sequence: Long;

            /** AuditRecord at. */
            at: Long;

            /** AuditRecord principal. */
            principal: string;

            /** AuditRecord method. */
            method: string;

            /** AuditRecord text. */
            text: string;

            /** AuditRecord outcome. */
            outcome: string;

            /** AuditRecord revision. */
            revision: Long;

            /**
             * Creates a new AuditRecord instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AuditRecord instance
             */
            static create(properties: featurestore.v1.AuditRecord.$Shape): featurestore.v1.AuditRecord & featurestore.v1.AuditRecord.$Shape;
            static create(properties?: featurestore.v1.AuditRecord.$Properties): featurestore.v1.AuditRecord;

            /**
             * Encodes the specified AuditRecord message. Does not implicitly {@link featurestore.v1.AuditRecord.verify|verify} messages.
             * @param message AuditRecord message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.AuditRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AuditRecord message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.AuditRecord & featurestore.v1.AuditRecord.$Shape} AuditRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.AuditRecord & featurestore.v1.AuditRecord.$Shape;

            /**
             * Creates an AuditRecord message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns AuditRecord
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.AuditRecord;

            /**
             * Creates a plain object from an AuditRecord message. Also converts values to other types if specified.
             * @param message AuditRecord
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.AuditRecord, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this AuditRecord to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace AuditRecord {

            /** Properties of an AuditRecord. */
            interface $Properties {

                /** AuditRecord sequence */
                sequence?: Long;

                /** AuditRecord at */
                at?: Long;

                /** AuditRecord principal */
                principal?: string;

                /** AuditRecord method */
                method?: string;

                /** AuditRecord text */
                text?: string;

                /** AuditRecord outcome */
                outcome?: string;

                /** AuditRecord revision */
                revision?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AuditRecord. */
            type $Shape = featurestore.v1.AuditRecord.$Properties;
        }

        /**
         * Properties of an AuditResponse.
         * @deprecated Use featurestore.v1.AuditResponse.$Properties instead.
         */
        interface IAuditResponse extends featurestore.v1.AuditResponse.$Properties {
        }

        /** Represents an AuditResponse. */
        class AuditResponse {

            /**
             * Constructs a new AuditResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.AuditResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AuditResponse records. */
            records: featurestore.v1.AuditRecord[];

            /**
             * Creates a new AuditResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AuditResponse instance
             */
            static create(properties: featurestore.v1.AuditResponse.$Shape): featurestore.v1.AuditResponse & featurestore.v1.AuditResponse.$Shape;
            static create(properties?: featurestore.v1.AuditResponse.$Properties): featurestore.v1.AuditResponse;

            /**
             * Encodes the specified AuditResponse message. Does not implicitly {@link featurestore.v1.AuditResponse.verify|verify} messages.
             * @param message AuditResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.AuditResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AuditResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.AuditResponse & featurestore.v1.AuditResponse.$Shape} AuditResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.AuditResponse & featurestore.v1.AuditResponse.$Shape;

            /**
             * Creates an AuditResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns AuditResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.AuditResponse;

            /**
             * Creates a plain object from an AuditResponse message. Also converts values to other types if specified.
             * @param message AuditResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.AuditResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this AuditResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace AuditResponse {

            /** Properties of an AuditResponse. */
            interface $Properties {

                /** AuditResponse records */
                records?: featurestore.v1.AuditRecord.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AuditResponse. */
            type $Shape = featurestore.v1.AuditResponse.$Properties;
        }

        /** Represents a BackupService */
        class BackupService extends $protobuf.rpc.Service {

            /**
             * Constructs a new BackupService service.
             * @param rpcImpl RPC implementation
             * @param [requestDelimited=false] Whether requests are length-delimited
             * @param [responseDelimited=false] Whether responses are length-delimited
             */
            constructor(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean);

            /**
             * Creates new BackupService service using the specified rpc implementation.
             * @param rpcImpl RPC implementation
             * @param [requestDelimited=false] Whether requests are length-delimited
             * @param [responseDelimited=false] Whether responses are length-delimited
             * @returns RPC service. Useful where requests and/or responses are streamed.
             */
            static create(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean): BackupService;

            /** Calls ReadShard. */
            readShard: featurestore.v1.BackupService.ReadShard;

            /** Calls BeginRestore. */
            beginRestore: featurestore.v1.BackupService.BeginRestore;

            /** Calls RestoreRows. */
            restoreRows: featurestore.v1.BackupService.RestoreRows;

            /** Calls FinishRestore. */
            finishRestore: featurestore.v1.BackupService.FinishRestore;
        }

        namespace BackupService {

            /**
             * Callback as used by {@link featurestore.v1.BackupService#readShard}.
             * @param error Error, if any
             * @param [response] ReadShardResponse
             */
            type ReadShardCallback = (error: (Error|null), response?: featurestore.v1.ReadShardResponse) => void;

            /** Calls ReadShard. */
            type ReadShard = {
              (request: featurestore.v1.IReadShardRequest, callback: featurestore.v1.BackupService.ReadShardCallback): void;
              (request: featurestore.v1.IReadShardRequest): Promise<featurestore.v1.ReadShardResponse>;
              readonly name: "ReadShard";
              readonly path: "/featurestore.v1.BackupService/ReadShard";
              readonly requestType: "ReadShardRequest";
              readonly responseType: "ReadShardResponse";
              readonly requestStream: undefined;
              readonly responseStream: true;
            };

            /**
             * Callback as used by {@link featurestore.v1.BackupService#beginRestore}.
             * @param error Error, if any
             * @param [response] BeginRestoreResponse
             */
            type BeginRestoreCallback = (error: (Error|null), response?: featurestore.v1.BeginRestoreResponse) => void;

            /** Calls BeginRestore. */
            type BeginRestore = {
              (request: featurestore.v1.IBeginRestoreRequest, callback: featurestore.v1.BackupService.BeginRestoreCallback): void;
              (request: featurestore.v1.IBeginRestoreRequest): Promise<featurestore.v1.BeginRestoreResponse>;
              readonly name: "BeginRestore";
              readonly path: "/featurestore.v1.BackupService/BeginRestore";
              readonly requestType: "BeginRestoreRequest";
              readonly responseType: "BeginRestoreResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.BackupService#restoreRows}.
             * @param error Error, if any
             * @param [response] RestoreRowsResponse
             */
            type RestoreRowsCallback = (error: (Error|null), response?: featurestore.v1.RestoreRowsResponse) => void;

            /** Calls RestoreRows. */
            type RestoreRows = {
              (request: featurestore.v1.IRestoreRowsRequest, callback: featurestore.v1.BackupService.RestoreRowsCallback): void;
              (request: featurestore.v1.IRestoreRowsRequest): Promise<featurestore.v1.RestoreRowsResponse>;
              readonly name: "RestoreRows";
              readonly path: "/featurestore.v1.BackupService/RestoreRows";
              readonly requestType: "RestoreRowsRequest";
              readonly responseType: "RestoreRowsResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.BackupService#finishRestore}.
             * @param error Error, if any
             * @param [response] FinishRestoreResponse
             */
            type FinishRestoreCallback = (error: (Error|null), response?: featurestore.v1.FinishRestoreResponse) => void;

            /** Calls FinishRestore. */
            type FinishRestore = {
              (request: featurestore.v1.IFinishRestoreRequest, callback: featurestore.v1.BackupService.FinishRestoreCallback): void;
              (request: featurestore.v1.IFinishRestoreRequest): Promise<featurestore.v1.FinishRestoreResponse>;
              readonly name: "FinishRestore";
              readonly path: "/featurestore.v1.BackupService/FinishRestore";
              readonly requestType: "FinishRestoreRequest";
              readonly responseType: "FinishRestoreResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };
        }

        /**
         * Properties of a ReadShardRequest.
         * @deprecated Use featurestore.v1.ReadShardRequest.$Properties instead.
         */
        interface IReadShardRequest extends featurestore.v1.ReadShardRequest.$Properties {
        }

        /** Represents a ReadShardRequest. */
        class ReadShardRequest {

            /**
             * Constructs a new ReadShardRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ReadShardRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ReadShardRequest shard. */
            shard: number;

            /** ReadShardRequest registryRevision. */
            registryRevision: Long;

            /** ReadShardRequest digestOnly. */
            digestOnly: boolean;

            /** ReadShardRequest restoreId. */
            restoreId: string;

            /**
             * Creates a new ReadShardRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ReadShardRequest instance
             */
            static create(properties: featurestore.v1.ReadShardRequest.$Shape): featurestore.v1.ReadShardRequest & featurestore.v1.ReadShardRequest.$Shape;
            static create(properties?: featurestore.v1.ReadShardRequest.$Properties): featurestore.v1.ReadShardRequest;

            /**
             * Encodes the specified ReadShardRequest message. Does not implicitly {@link featurestore.v1.ReadShardRequest.verify|verify} messages.
             * @param message ReadShardRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ReadShardRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ReadShardRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ReadShardRequest & featurestore.v1.ReadShardRequest.$Shape} ReadShardRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ReadShardRequest & featurestore.v1.ReadShardRequest.$Shape;

            /**
             * Creates a ReadShardRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ReadShardRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ReadShardRequest;

            /**
             * Creates a plain object from a ReadShardRequest message. Also converts values to other types if specified.
             * @param message ReadShardRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ReadShardRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ReadShardRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ReadShardRequest {

            /** Properties of a ReadShardRequest. */
            interface $Properties {

                /** ReadShardRequest shard */
                shard?: number;

                /** ReadShardRequest registryRevision */
                registryRevision?: Long;

                /** ReadShardRequest digestOnly */
                digestOnly?: boolean;

                /** ReadShardRequest restoreId */
                restoreId?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ReadShardRequest. */
            type $Shape = featurestore.v1.ReadShardRequest.$Properties;
        }

        /**
         * Properties of a ReadShardResponse.
         * @deprecated Use featurestore.v1.ReadShardResponse.$Properties instead.
         */
        interface IReadShardResponse extends featurestore.v1.ReadShardResponse.$Properties {
        }

        /** Represents a ReadShardResponse. */
        class ReadShardResponse {

            /**
             * Constructs a new ReadShardResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ReadShardResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ReadShardResponse begin. */
            begin: (featurestore.v1.ShardBegin|null);

            /** ReadShardResponse rows. */
            rows: (featurestore.v1.ShardRows|null);

            /** ReadShardResponse end. */
            end: (featurestore.v1.ShardEnd|null);

            /** ReadShardResponse part. */
            part?: ("begin"|"rows"|"end");

            /**
             * Creates a new ReadShardResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ReadShardResponse instance
             */
            static create(properties: featurestore.v1.ReadShardResponse.$Shape): featurestore.v1.ReadShardResponse & featurestore.v1.ReadShardResponse.$Shape;
            static create(properties?: featurestore.v1.ReadShardResponse.$Properties): featurestore.v1.ReadShardResponse;

            /**
             * Encodes the specified ReadShardResponse message. Does not implicitly {@link featurestore.v1.ReadShardResponse.verify|verify} messages.
             * @param message ReadShardResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ReadShardResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ReadShardResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ReadShardResponse & featurestore.v1.ReadShardResponse.$Shape} ReadShardResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ReadShardResponse & featurestore.v1.ReadShardResponse.$Shape;

            /**
             * Creates a ReadShardResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ReadShardResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ReadShardResponse;

            /**
             * Creates a plain object from a ReadShardResponse message. Also converts values to other types if specified.
             * @param message ReadShardResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ReadShardResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ReadShardResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ReadShardResponse {

            /** Properties of a ReadShardResponse. */
            interface $Properties {

                /** ReadShardResponse begin */
                begin?: (featurestore.v1.ShardBegin.$Properties|null);

                /** ReadShardResponse rows */
                rows?: (featurestore.v1.ShardRows.$Properties|null);

                /** ReadShardResponse end */
                end?: (featurestore.v1.ShardEnd.$Properties|null);

                /** ReadShardResponse part */
                part?: ("begin"|"rows"|"end");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a ReadShardResponse. */
            type $Shape = {
              begin?: featurestore.v1.ShardBegin.$Shape|null;
              rows?: featurestore.v1.ShardRows.$Shape|null;
              end?: featurestore.v1.ShardEnd.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ part?: undefined; begin?: null; rows?: null; end?: null }|{ part?: "begin"; begin: featurestore.v1.ShardBegin.$Shape; rows?: null; end?: null }|{ part?: "rows"; begin?: null; rows: featurestore.v1.ShardRows.$Shape; end?: null }|{ part?: "end"; begin?: null; rows?: null; end: featurestore.v1.ShardEnd.$Shape })
            );
        }

        /**
         * Properties of a ShardBegin.
         * @deprecated Use featurestore.v1.ShardBegin.$Properties instead.
         */
        interface IShardBegin extends featurestore.v1.ShardBegin.$Properties {
        }

        /** Represents a ShardBegin. */
        class ShardBegin {

            /**
             * Constructs a new ShardBegin.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ShardBegin.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardBegin clusterId. */
            clusterId: string;

            /** ShardBegin node. */
            node: string;

            /** ShardBegin term. */
            term: Long;

            /** ShardBegin index. */
            index: Long;

            /** ShardBegin asOf. */
            asOf: Long;

            /**
             * Creates a new ShardBegin instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardBegin instance
             */
            static create(properties: featurestore.v1.ShardBegin.$Shape): featurestore.v1.ShardBegin & featurestore.v1.ShardBegin.$Shape;
            static create(properties?: featurestore.v1.ShardBegin.$Properties): featurestore.v1.ShardBegin;

            /**
             * Encodes the specified ShardBegin message. Does not implicitly {@link featurestore.v1.ShardBegin.verify|verify} messages.
             * @param message ShardBegin message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ShardBegin.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardBegin message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ShardBegin & featurestore.v1.ShardBegin.$Shape} ShardBegin
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ShardBegin & featurestore.v1.ShardBegin.$Shape;

            /**
             * Creates a ShardBegin message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardBegin
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ShardBegin;

            /**
             * Creates a plain object from a ShardBegin message. Also converts values to other types if specified.
             * @param message ShardBegin
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ShardBegin, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardBegin to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardBegin {

            /** Properties of a ShardBegin. */
            interface $Properties {

                /** ShardBegin clusterId */
                clusterId?: string;

                /** ShardBegin node */
                node?: string;

                /** ShardBegin term */
                term?: Long;

                /** ShardBegin index */
                index?: Long;

                /** ShardBegin asOf */
                asOf?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardBegin. */
            type $Shape = featurestore.v1.ShardBegin.$Properties;
        }

        /**
         * Properties of a ShardRows.
         * @deprecated Use featurestore.v1.ShardRows.$Properties instead.
         */
        interface IShardRows extends featurestore.v1.ShardRows.$Properties {
        }

        /** Represents a ShardRows. */
        class ShardRows {

            /**
             * Constructs a new ShardRows.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ShardRows.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardRows viewId. */
            viewId: number;

            /** ShardRows keys. */
            keys: Uint8Array[];

            /** ShardRows rows. */
            rows: Uint8Array[];

            /**
             * Creates a new ShardRows instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardRows instance
             */
            static create(properties: featurestore.v1.ShardRows.$Shape): featurestore.v1.ShardRows & featurestore.v1.ShardRows.$Shape;
            static create(properties?: featurestore.v1.ShardRows.$Properties): featurestore.v1.ShardRows;

            /**
             * Encodes the specified ShardRows message. Does not implicitly {@link featurestore.v1.ShardRows.verify|verify} messages.
             * @param message ShardRows message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ShardRows.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardRows message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ShardRows & featurestore.v1.ShardRows.$Shape} ShardRows
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ShardRows & featurestore.v1.ShardRows.$Shape;

            /**
             * Creates a ShardRows message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardRows
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ShardRows;

            /**
             * Creates a plain object from a ShardRows message. Also converts values to other types if specified.
             * @param message ShardRows
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ShardRows, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardRows to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardRows {

            /** Properties of a ShardRows. */
            interface $Properties {

                /** ShardRows viewId */
                viewId?: number;

                /** ShardRows keys */
                keys?: Uint8Array[];

                /** ShardRows rows */
                rows?: Uint8Array[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardRows. */
            type $Shape = featurestore.v1.ShardRows.$Properties;
        }

        /**
         * Properties of a ShardEnd.
         * @deprecated Use featurestore.v1.ShardEnd.$Properties instead.
         */
        interface IShardEnd extends featurestore.v1.ShardEnd.$Properties {
        }

        /** Represents a ShardEnd. */
        class ShardEnd {

            /**
             * Constructs a new ShardEnd.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ShardEnd.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardEnd views. */
            views: featurestore.v1.ViewRowsDigest[];

            /**
             * Creates a new ShardEnd instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardEnd instance
             */
            static create(properties: featurestore.v1.ShardEnd.$Shape): featurestore.v1.ShardEnd & featurestore.v1.ShardEnd.$Shape;
            static create(properties?: featurestore.v1.ShardEnd.$Properties): featurestore.v1.ShardEnd;

            /**
             * Encodes the specified ShardEnd message. Does not implicitly {@link featurestore.v1.ShardEnd.verify|verify} messages.
             * @param message ShardEnd message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ShardEnd.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardEnd message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ShardEnd & featurestore.v1.ShardEnd.$Shape} ShardEnd
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ShardEnd & featurestore.v1.ShardEnd.$Shape;

            /**
             * Creates a ShardEnd message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardEnd
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ShardEnd;

            /**
             * Creates a plain object from a ShardEnd message. Also converts values to other types if specified.
             * @param message ShardEnd
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ShardEnd, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardEnd to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardEnd {

            /** Properties of a ShardEnd. */
            interface $Properties {

                /** ShardEnd views */
                views?: featurestore.v1.ViewRowsDigest.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardEnd. */
            type $Shape = featurestore.v1.ShardEnd.$Properties;
        }

        /**
         * Properties of a ViewRowsDigest.
         * @deprecated Use featurestore.v1.ViewRowsDigest.$Properties instead.
         */
        interface IViewRowsDigest extends featurestore.v1.ViewRowsDigest.$Properties {
        }

        /** Represents a ViewRowsDigest. */
        class ViewRowsDigest {

            /**
             * Constructs a new ViewRowsDigest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ViewRowsDigest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ViewRowsDigest viewId. */
            viewId: number;

            /** ViewRowsDigest rows. */
            rows: Long;

            /** ViewRowsDigest digest. */
            digest: string;

            /**
             * Creates a new ViewRowsDigest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ViewRowsDigest instance
             */
            static create(properties: featurestore.v1.ViewRowsDigest.$Shape): featurestore.v1.ViewRowsDigest & featurestore.v1.ViewRowsDigest.$Shape;
            static create(properties?: featurestore.v1.ViewRowsDigest.$Properties): featurestore.v1.ViewRowsDigest;

            /**
             * Encodes the specified ViewRowsDigest message. Does not implicitly {@link featurestore.v1.ViewRowsDigest.verify|verify} messages.
             * @param message ViewRowsDigest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ViewRowsDigest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ViewRowsDigest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ViewRowsDigest & featurestore.v1.ViewRowsDigest.$Shape} ViewRowsDigest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ViewRowsDigest & featurestore.v1.ViewRowsDigest.$Shape;

            /**
             * Creates a ViewRowsDigest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ViewRowsDigest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ViewRowsDigest;

            /**
             * Creates a plain object from a ViewRowsDigest message. Also converts values to other types if specified.
             * @param message ViewRowsDigest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ViewRowsDigest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ViewRowsDigest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ViewRowsDigest {

            /** Properties of a ViewRowsDigest. */
            interface $Properties {

                /** ViewRowsDigest viewId */
                viewId?: number;

                /** ViewRowsDigest rows */
                rows?: Long;

                /** ViewRowsDigest digest */
                digest?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ViewRowsDigest. */
            type $Shape = featurestore.v1.ViewRowsDigest.$Properties;
        }

        /**
         * Properties of a BeginRestoreRequest.
         * @deprecated Use featurestore.v1.BeginRestoreRequest.$Properties instead.
         */
        interface IBeginRestoreRequest extends featurestore.v1.BeginRestoreRequest.$Properties {
        }

        /** Represents a BeginRestoreRequest. */
        class BeginRestoreRequest {

            /**
             * Constructs a new BeginRestoreRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.BeginRestoreRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BeginRestoreRequest restoreId. */
            restoreId: string;

            /** BeginRestoreRequest registry. */
            registry: featurestore.v1.Registry;

            /**
             * Creates a new BeginRestoreRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BeginRestoreRequest instance
             */
            static create(properties: featurestore.v1.BeginRestoreRequest.$Shape): featurestore.v1.BeginRestoreRequest & featurestore.v1.BeginRestoreRequest.$Shape;
            static create(properties?: featurestore.v1.BeginRestoreRequest.$Properties): featurestore.v1.BeginRestoreRequest;

            /**
             * Encodes the specified BeginRestoreRequest message. Does not implicitly {@link featurestore.v1.BeginRestoreRequest.verify|verify} messages.
             * @param message BeginRestoreRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.BeginRestoreRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BeginRestoreRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.BeginRestoreRequest & featurestore.v1.BeginRestoreRequest.$Shape} BeginRestoreRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.BeginRestoreRequest & featurestore.v1.BeginRestoreRequest.$Shape;

            /**
             * Creates a BeginRestoreRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns BeginRestoreRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.BeginRestoreRequest;

            /**
             * Creates a plain object from a BeginRestoreRequest message. Also converts values to other types if specified.
             * @param message BeginRestoreRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.BeginRestoreRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this BeginRestoreRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace BeginRestoreRequest {

            /** Properties of a BeginRestoreRequest. */
            interface $Properties {

                /** BeginRestoreRequest restoreId */
                restoreId?: string;

                /** BeginRestoreRequest registry */
                registry?: featurestore.v1.Registry.$Properties;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BeginRestoreRequest. */
            type $Shape = featurestore.v1.BeginRestoreRequest.$Properties;
        }

        /**
         * Properties of a BeginRestoreResponse.
         * @deprecated Use featurestore.v1.BeginRestoreResponse.$Properties instead.
         */
        interface IBeginRestoreResponse extends featurestore.v1.BeginRestoreResponse.$Properties {
        }

        /** Represents a BeginRestoreResponse. */
        class BeginRestoreResponse {

            /**
             * Constructs a new BeginRestoreResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.BeginRestoreResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BeginRestoreResponse revision. */
            revision: Long;

            /**
             * Creates a new BeginRestoreResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BeginRestoreResponse instance
             */
            static create(properties: featurestore.v1.BeginRestoreResponse.$Shape): featurestore.v1.BeginRestoreResponse & featurestore.v1.BeginRestoreResponse.$Shape;
            static create(properties?: featurestore.v1.BeginRestoreResponse.$Properties): featurestore.v1.BeginRestoreResponse;

            /**
             * Encodes the specified BeginRestoreResponse message. Does not implicitly {@link featurestore.v1.BeginRestoreResponse.verify|verify} messages.
             * @param message BeginRestoreResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.BeginRestoreResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BeginRestoreResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.BeginRestoreResponse & featurestore.v1.BeginRestoreResponse.$Shape} BeginRestoreResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.BeginRestoreResponse & featurestore.v1.BeginRestoreResponse.$Shape;

            /**
             * Creates a BeginRestoreResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns BeginRestoreResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.BeginRestoreResponse;

            /**
             * Creates a plain object from a BeginRestoreResponse message. Also converts values to other types if specified.
             * @param message BeginRestoreResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.BeginRestoreResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this BeginRestoreResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace BeginRestoreResponse {

            /** Properties of a BeginRestoreResponse. */
            interface $Properties {

                /** BeginRestoreResponse revision */
                revision?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BeginRestoreResponse. */
            type $Shape = featurestore.v1.BeginRestoreResponse.$Properties;
        }

        /**
         * Properties of a RestoreRowsRequest.
         * @deprecated Use featurestore.v1.RestoreRowsRequest.$Properties instead.
         */
        interface IRestoreRowsRequest extends featurestore.v1.RestoreRowsRequest.$Properties {
        }

        /** Represents a RestoreRowsRequest. */
        class RestoreRowsRequest {

            /**
             * Constructs a new RestoreRowsRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.RestoreRowsRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RestoreRowsRequest restoreId. */
            restoreId: string;

            /** RestoreRowsRequest shard. */
            shard: number;

            /** RestoreRowsRequest viewId. */
            viewId: number;

            /** RestoreRowsRequest keys. */
            keys: Uint8Array[];

            /** RestoreRowsRequest rows. */
            rows: Uint8Array[];

            /** RestoreRowsRequest registryRevision. */
            registryRevision: Long;

            /**
             * Creates a new RestoreRowsRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RestoreRowsRequest instance
             */
            static create(properties: featurestore.v1.RestoreRowsRequest.$Shape): featurestore.v1.RestoreRowsRequest & featurestore.v1.RestoreRowsRequest.$Shape;
            static create(properties?: featurestore.v1.RestoreRowsRequest.$Properties): featurestore.v1.RestoreRowsRequest;

            /**
             * Encodes the specified RestoreRowsRequest message. Does not implicitly {@link featurestore.v1.RestoreRowsRequest.verify|verify} messages.
             * @param message RestoreRowsRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.RestoreRowsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RestoreRowsRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.RestoreRowsRequest & featurestore.v1.RestoreRowsRequest.$Shape} RestoreRowsRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.RestoreRowsRequest & featurestore.v1.RestoreRowsRequest.$Shape;

            /**
             * Creates a RestoreRowsRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RestoreRowsRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.RestoreRowsRequest;

            /**
             * Creates a plain object from a RestoreRowsRequest message. Also converts values to other types if specified.
             * @param message RestoreRowsRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.RestoreRowsRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RestoreRowsRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RestoreRowsRequest {

            /** Properties of a RestoreRowsRequest. */
            interface $Properties {

                /** RestoreRowsRequest restoreId */
                restoreId?: string;

                /** RestoreRowsRequest shard */
                shard?: number;

                /** RestoreRowsRequest viewId */
                viewId?: number;

                /** RestoreRowsRequest keys */
                keys?: Uint8Array[];

                /** RestoreRowsRequest rows */
                rows?: Uint8Array[];

                /** RestoreRowsRequest registryRevision */
                registryRevision?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RestoreRowsRequest. */
            type $Shape = featurestore.v1.RestoreRowsRequest.$Properties;
        }

        /**
         * Properties of a RestoreRowsResponse.
         * @deprecated Use featurestore.v1.RestoreRowsResponse.$Properties instead.
         */
        interface IRestoreRowsResponse extends featurestore.v1.RestoreRowsResponse.$Properties {
        }

        /** Represents a RestoreRowsResponse. */
        class RestoreRowsResponse {

            /**
             * Constructs a new RestoreRowsResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.RestoreRowsResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RestoreRowsResponse applied. */
            applied: number;

            /**
             * Creates a new RestoreRowsResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RestoreRowsResponse instance
             */
            static create(properties: featurestore.v1.RestoreRowsResponse.$Shape): featurestore.v1.RestoreRowsResponse & featurestore.v1.RestoreRowsResponse.$Shape;
            static create(properties?: featurestore.v1.RestoreRowsResponse.$Properties): featurestore.v1.RestoreRowsResponse;

            /**
             * Encodes the specified RestoreRowsResponse message. Does not implicitly {@link featurestore.v1.RestoreRowsResponse.verify|verify} messages.
             * @param message RestoreRowsResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.RestoreRowsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RestoreRowsResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.RestoreRowsResponse & featurestore.v1.RestoreRowsResponse.$Shape} RestoreRowsResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.RestoreRowsResponse & featurestore.v1.RestoreRowsResponse.$Shape;

            /**
             * Creates a RestoreRowsResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RestoreRowsResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.RestoreRowsResponse;

            /**
             * Creates a plain object from a RestoreRowsResponse message. Also converts values to other types if specified.
             * @param message RestoreRowsResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.RestoreRowsResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RestoreRowsResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RestoreRowsResponse {

            /** Properties of a RestoreRowsResponse. */
            interface $Properties {

                /** RestoreRowsResponse applied */
                applied?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RestoreRowsResponse. */
            type $Shape = featurestore.v1.RestoreRowsResponse.$Properties;
        }

        /**
         * Properties of a FinishRestoreRequest.
         * @deprecated Use featurestore.v1.FinishRestoreRequest.$Properties instead.
         */
        interface IFinishRestoreRequest extends featurestore.v1.FinishRestoreRequest.$Properties {
        }

        /** Represents a FinishRestoreRequest. */
        class FinishRestoreRequest {

            /**
             * Constructs a new FinishRestoreRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.FinishRestoreRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FinishRestoreRequest restoreId. */
            restoreId: string;

            /**
             * Creates a new FinishRestoreRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FinishRestoreRequest instance
             */
            static create(properties: featurestore.v1.FinishRestoreRequest.$Shape): featurestore.v1.FinishRestoreRequest & featurestore.v1.FinishRestoreRequest.$Shape;
            static create(properties?: featurestore.v1.FinishRestoreRequest.$Properties): featurestore.v1.FinishRestoreRequest;

            /**
             * Encodes the specified FinishRestoreRequest message. Does not implicitly {@link featurestore.v1.FinishRestoreRequest.verify|verify} messages.
             * @param message FinishRestoreRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.FinishRestoreRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FinishRestoreRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.FinishRestoreRequest & featurestore.v1.FinishRestoreRequest.$Shape} FinishRestoreRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.FinishRestoreRequest & featurestore.v1.FinishRestoreRequest.$Shape;

            /**
             * Creates a FinishRestoreRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns FinishRestoreRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.FinishRestoreRequest;

            /**
             * Creates a plain object from a FinishRestoreRequest message. Also converts values to other types if specified.
             * @param message FinishRestoreRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.FinishRestoreRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this FinishRestoreRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace FinishRestoreRequest {

            /** Properties of a FinishRestoreRequest. */
            interface $Properties {

                /** FinishRestoreRequest restoreId */
                restoreId?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FinishRestoreRequest. */
            type $Shape = featurestore.v1.FinishRestoreRequest.$Properties;
        }

        /**
         * Properties of a FinishRestoreResponse.
         * @deprecated Use featurestore.v1.FinishRestoreResponse.$Properties instead.
         */
        interface IFinishRestoreResponse extends featurestore.v1.FinishRestoreResponse.$Properties {
        }

        /** Represents a FinishRestoreResponse. */
        class FinishRestoreResponse {

            /**
             * Constructs a new FinishRestoreResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.FinishRestoreResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FinishRestoreResponse revision. */
            revision: Long;

            /**
             * Creates a new FinishRestoreResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FinishRestoreResponse instance
             */
            static create(properties: featurestore.v1.FinishRestoreResponse.$Shape): featurestore.v1.FinishRestoreResponse & featurestore.v1.FinishRestoreResponse.$Shape;
            static create(properties?: featurestore.v1.FinishRestoreResponse.$Properties): featurestore.v1.FinishRestoreResponse;

            /**
             * Encodes the specified FinishRestoreResponse message. Does not implicitly {@link featurestore.v1.FinishRestoreResponse.verify|verify} messages.
             * @param message FinishRestoreResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.FinishRestoreResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FinishRestoreResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.FinishRestoreResponse & featurestore.v1.FinishRestoreResponse.$Shape} FinishRestoreResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.FinishRestoreResponse & featurestore.v1.FinishRestoreResponse.$Shape;

            /**
             * Creates a FinishRestoreResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns FinishRestoreResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.FinishRestoreResponse;

            /**
             * Creates a plain object from a FinishRestoreResponse message. Also converts values to other types if specified.
             * @param message FinishRestoreResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.FinishRestoreResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this FinishRestoreResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace FinishRestoreResponse {

            /** Properties of a FinishRestoreResponse. */
            interface $Properties {

                /** FinishRestoreResponse revision */
                revision?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FinishRestoreResponse. */
            type $Shape = featurestore.v1.FinishRestoreResponse.$Properties;
        }

        /** Represents a RegistryService */
        class RegistryService extends $protobuf.rpc.Service {

            /**
             * Constructs a new RegistryService service.
             * @param rpcImpl RPC implementation
             * @param [requestDelimited=false] Whether requests are length-delimited
             * @param [responseDelimited=false] Whether responses are length-delimited
             */
            constructor(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean);

            /**
             * Creates new RegistryService service using the specified rpc implementation.
             * @param rpcImpl RPC implementation
             * @param [requestDelimited=false] Whether requests are length-delimited
             * @param [responseDelimited=false] Whether responses are length-delimited
             * @returns RPC service. Useful where requests and/or responses are streamed.
             */
            static create(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean): RegistryService;

            /** Calls Apply. */
            apply: featurestore.v1.RegistryService.Apply;

            /** Calls Describe. */
            describe: featurestore.v1.RegistryService.Describe;

            /** Calls List. */
            list: featurestore.v1.RegistryService.List;
        }

        namespace RegistryService {

            /**
             * Callback as used by {@link featurestore.v1.RegistryService#apply}.
             * @param error Error, if any
             * @param [response] ApplyResponse
             */
            type ApplyCallback = (error: (Error|null), response?: featurestore.v1.ApplyResponse) => void;

            /** Calls Apply. */
            type Apply = {
              (request: featurestore.v1.IApplyRequest, callback: featurestore.v1.RegistryService.ApplyCallback): void;
              (request: featurestore.v1.IApplyRequest): Promise<featurestore.v1.ApplyResponse>;
              readonly name: "Apply";
              readonly path: "/featurestore.v1.RegistryService/Apply";
              readonly requestType: "ApplyRequest";
              readonly responseType: "ApplyResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.RegistryService#describe}.
             * @param error Error, if any
             * @param [response] DescribeResponse
             */
            type DescribeCallback = (error: (Error|null), response?: featurestore.v1.DescribeResponse) => void;

            /** Calls Describe. */
            type Describe = {
              (request: featurestore.v1.IDescribeRequest, callback: featurestore.v1.RegistryService.DescribeCallback): void;
              (request: featurestore.v1.IDescribeRequest): Promise<featurestore.v1.DescribeResponse>;
              readonly name: "Describe";
              readonly path: "/featurestore.v1.RegistryService/Describe";
              readonly requestType: "DescribeRequest";
              readonly responseType: "DescribeResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.RegistryService#list}.
             * @param error Error, if any
             * @param [response] ListResponse
             */
            type ListCallback = (error: (Error|null), response?: featurestore.v1.ListResponse) => void;

            /** Calls List. */
            type List = {
              (request: featurestore.v1.IListRequest, callback: featurestore.v1.RegistryService.ListCallback): void;
              (request: featurestore.v1.IListRequest): Promise<featurestore.v1.ListResponse>;
              readonly name: "List";
              readonly path: "/featurestore.v1.RegistryService/List";
              readonly requestType: "ListRequest";
              readonly responseType: "ListResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };
        }

        /**
         * Properties of a JoinKey.
         * @deprecated Use featurestore.v1.JoinKey.$Properties instead.
         */
        interface IJoinKey extends featurestore.v1.JoinKey.$Properties {
        }

        /** Represents a JoinKey. */
        class JoinKey {

            /**
             * Constructs a new JoinKey.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.JoinKey.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** JoinKey name. */
            name: string;

            /** JoinKey type. */
            type: string;

            /**
             * Creates a new JoinKey instance using the specified properties.
             * @param [properties] Properties to set
             * @returns JoinKey instance
             */
            static create(properties: featurestore.v1.JoinKey.$Shape): featurestore.v1.JoinKey & featurestore.v1.JoinKey.$Shape;
            static create(properties?: featurestore.v1.JoinKey.$Properties): featurestore.v1.JoinKey;

            /**
             * Encodes the specified JoinKey message. Does not implicitly {@link featurestore.v1.JoinKey.verify|verify} messages.
             * @param message JoinKey message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.JoinKey.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a JoinKey message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.JoinKey & featurestore.v1.JoinKey.$Shape} JoinKey
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.JoinKey & featurestore.v1.JoinKey.$Shape;

            /**
             * Creates a JoinKey message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns JoinKey
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.JoinKey;

            /**
             * Creates a plain object from a JoinKey message. Also converts values to other types if specified.
             * @param message JoinKey
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.JoinKey, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this JoinKey to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace JoinKey {

            /** Properties of a JoinKey. */
            interface $Properties {

                /** JoinKey name */
                name?: string;

                /** JoinKey type */
                type?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a JoinKey. */
            type $Shape = featurestore.v1.JoinKey.$Properties;
        }

        /**
         * Properties of an Entity.
         * @deprecated Use featurestore.v1.Entity.$Properties instead.
         */
        interface IEntity extends featurestore.v1.Entity.$Properties {
        }

        /** Represents an Entity. */
        class Entity {

            /**
             * Constructs a new Entity.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Entity.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Entity name. */
            name: string;

            /** Entity joinKeys. */
            joinKeys: featurestore.v1.JoinKey[];

            /** Entity description. */
            description: string;

            /**
             * Creates a new Entity instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Entity instance
             */
            static create(properties: featurestore.v1.Entity.$Shape): featurestore.v1.Entity & featurestore.v1.Entity.$Shape;
            static create(properties?: featurestore.v1.Entity.$Properties): featurestore.v1.Entity;

            /**
             * Encodes the specified Entity message. Does not implicitly {@link featurestore.v1.Entity.verify|verify} messages.
             * @param message Entity message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Entity.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Entity message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Entity & featurestore.v1.Entity.$Shape} Entity
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Entity & featurestore.v1.Entity.$Shape;

            /**
             * Creates an Entity message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Entity
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Entity;

            /**
             * Creates a plain object from an Entity message. Also converts values to other types if specified.
             * @param message Entity
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Entity, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Entity to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Entity {

            /** Properties of an Entity. */
            interface $Properties {

                /** Entity name */
                name?: string;

                /** Entity joinKeys */
                joinKeys?: featurestore.v1.JoinKey.$Properties[];

                /** Entity description */
                description?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Entity. */
            type $Shape = featurestore.v1.Entity.$Properties;
        }

        /**
         * Properties of a Feature.
         * @deprecated Use featurestore.v1.Feature.$Properties instead.
         */
        interface IFeature extends featurestore.v1.Feature.$Properties {
        }

        /** Represents a Feature. */
        class Feature {

            /**
             * Constructs a new Feature.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Feature.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Feature id. */
            id: number;

            /** Feature name. */
            name: string;

            /** Feature type. */
            type: string;

            /** Feature description. */
            description: string;

            /** Feature defaultJson. */
            defaultJson: string;

            /** Feature min. */
            min: (number|null);

            /** Feature max. */
            max: (number|null);

            /**
             * Creates a new Feature instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Feature instance
             */
            static create(properties: featurestore.v1.Feature.$Shape): featurestore.v1.Feature & featurestore.v1.Feature.$Shape;
            static create(properties?: featurestore.v1.Feature.$Properties): featurestore.v1.Feature;

            /**
             * Encodes the specified Feature message. Does not implicitly {@link featurestore.v1.Feature.verify|verify} messages.
             * @param message Feature message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Feature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Feature message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Feature & featurestore.v1.Feature.$Shape} Feature
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Feature & featurestore.v1.Feature.$Shape;

            /**
             * Creates a Feature message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Feature
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Feature;

            /**
             * Creates a plain object from a Feature message. Also converts values to other types if specified.
             * @param message Feature
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Feature, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Feature to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Feature {

            /** Properties of a Feature. */
            interface $Properties {

                /** Feature id */
                id?: number;

                /** Feature name */
                name?: string;

                /** Feature type */
                type?: string;

                /** Feature description */
                description?: string;

                /** Feature defaultJson */
                defaultJson?: string;

                /** Feature min */
                min?: (number|null);

                /** Feature max */
                max?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Feature. */
            type $Shape = featurestore.v1.Feature.$Properties;
        }

        /**
         * Properties of a Schema.
         * @deprecated Use featurestore.v1.Schema.$Properties instead.
         */
        interface ISchema extends featurestore.v1.Schema.$Properties {
        }

        /** Represents a Schema. */
        class Schema {

            /**
             * Constructs a new Schema.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Schema.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Schema version. */
            version: number;

            /** Schema features. */
            features: featurestore.v1.Feature[];

            /**
             * Creates a new Schema instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Schema instance
             */
            static create(properties: featurestore.v1.Schema.$Shape): featurestore.v1.Schema & featurestore.v1.Schema.$Shape;
            static create(properties?: featurestore.v1.Schema.$Properties): featurestore.v1.Schema;

            /**
             * Encodes the specified Schema message. Does not implicitly {@link featurestore.v1.Schema.verify|verify} messages.
             * @param message Schema message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Schema.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Schema message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Schema & featurestore.v1.Schema.$Shape} Schema
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Schema & featurestore.v1.Schema.$Shape;

            /**
             * Creates a Schema message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Schema
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Schema;

            /**
             * Creates a plain object from a Schema message. Also converts values to other types if specified.
             * @param message Schema
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Schema, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Schema to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Schema {

            /** Properties of a Schema. */
            interface $Properties {

                /** Schema version */
                version?: number;

                /** Schema features */
                features?: featurestore.v1.Feature.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Schema. */
            type $Shape = featurestore.v1.Schema.$Properties;
        }

        /**
         * Properties of a FeatureView.
         * @deprecated Use featurestore.v1.FeatureView.$Properties instead.
         */
        interface IFeatureView extends featurestore.v1.FeatureView.$Properties {
        }

        /** Represents a FeatureView. */
        class FeatureView {

            /**
             * Constructs a new FeatureView.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.FeatureView.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FeatureView name. */
            name: string;

            /** FeatureView entity. */
            entity: string;

            /** FeatureView ttlMs. */
            ttlMs: Long;

            /** FeatureView owner. */
            owner: string;

            /** FeatureView description. */
            description: string;

            /** FeatureView tags. */
            tags: { [k: string]: string };

            /** FeatureView residency. */
            residency: string;

            /** FeatureView maxFutureMs. */
            maxFutureMs: Long;

            /** FeatureView tombstoneRetentionMs. */
            tombstoneRetentionMs: Long;

            /** FeatureView schemas. */
            schemas: featurestore.v1.Schema[];

            /** FeatureView id. */
            id: number;

            /** FeatureView datasetVersion. */
            datasetVersion: number;

            /** FeatureView nextFeatureId. */
            nextFeatureId: number;

            /**
             * Creates a new FeatureView instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FeatureView instance
             */
            static create(properties: featurestore.v1.FeatureView.$Shape): featurestore.v1.FeatureView & featurestore.v1.FeatureView.$Shape;
            static create(properties?: featurestore.v1.FeatureView.$Properties): featurestore.v1.FeatureView;

            /**
             * Encodes the specified FeatureView message. Does not implicitly {@link featurestore.v1.FeatureView.verify|verify} messages.
             * @param message FeatureView message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.FeatureView.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FeatureView message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.FeatureView & featurestore.v1.FeatureView.$Shape} FeatureView
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.FeatureView & featurestore.v1.FeatureView.$Shape;

            /**
             * Creates a FeatureView message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns FeatureView
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.FeatureView;

            /**
             * Creates a plain object from a FeatureView message. Also converts values to other types if specified.
             * @param message FeatureView
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.FeatureView, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this FeatureView to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace FeatureView {

            /** Properties of a FeatureView. */
            interface $Properties {

                /** FeatureView name */
                name?: string;

                /** FeatureView entity */
                entity?: string;

                /** FeatureView ttlMs */
                ttlMs?: Long;

                /** FeatureView owner */
                owner?: string;

                /** FeatureView description */
                description?: string;

                /** FeatureView tags */
                tags?: { [k: string]: string };

                /** FeatureView residency */
                residency?: string;

                /** FeatureView maxFutureMs */
                maxFutureMs?: Long;

                /** FeatureView tombstoneRetentionMs */
                tombstoneRetentionMs?: Long;

                /** FeatureView schemas */
                schemas?: featurestore.v1.Schema.$Properties[];

                /** FeatureView id */
                id?: number;

                /** FeatureView datasetVersion */
                datasetVersion?: number;

                /** FeatureView nextFeatureId */
                nextFeatureId?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FeatureView. */
            type $Shape = featurestore.v1.FeatureView.$Properties;
        }

        /**
         * Properties of a ServiceSelection.
         * @deprecated Use featurestore.v1.ServiceSelection.$Properties instead.
         */
        interface IServiceSelection extends featurestore.v1.ServiceSelection.$Properties {
        }

        /** Represents a ServiceSelection. */
        class ServiceSelection {

            /**
             * Constructs a new ServiceSelection.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ServiceSelection.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ServiceSelection role. */
            role: string;

            /** ServiceSelection view. */
            view: string;

            /** ServiceSelection features. */
            features: string[];

            /** ServiceSelection all. */
            all: boolean;

            /**
             * Creates a new ServiceSelection instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ServiceSelection instance
             */
            static create(properties: featurestore.v1.ServiceSelection.$Shape): featurestore.v1.ServiceSelection & featurestore.v1.ServiceSelection.$Shape;
            static create(properties?: featurestore.v1.ServiceSelection.$Properties): featurestore.v1.ServiceSelection;

            /**
             * Encodes the specified ServiceSelection message. Does not implicitly {@link featurestore.v1.ServiceSelection.verify|verify} messages.
             * @param message ServiceSelection message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ServiceSelection.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ServiceSelection message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ServiceSelection & featurestore.v1.ServiceSelection.$Shape} ServiceSelection
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ServiceSelection & featurestore.v1.ServiceSelection.$Shape;

            /**
             * Creates a ServiceSelection message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ServiceSelection
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ServiceSelection;

            /**
             * Creates a plain object from a ServiceSelection message. Also converts values to other types if specified.
             * @param message ServiceSelection
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ServiceSelection, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ServiceSelection to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ServiceSelection {

            /** Properties of a ServiceSelection. */
            interface $Properties {

                /** ServiceSelection role */
                role?: string;

                /** ServiceSelection view */
                view?: string;

                /** ServiceSelection features */
                features?: string[];

                /** ServiceSelection all */
                all?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ServiceSelection. */
            type $Shape = featurestore.v1.ServiceSelection.$Properties;
        }

        /**
         * Properties of a FeatureService.
         * @deprecated Use featurestore.v1.FeatureService.$Properties instead.
         */
        interface IFeatureService extends featurestore.v1.FeatureService.$Properties {
        }

        /** Represents a FeatureService. */
        class FeatureService {

            /**
             * Constructs a new FeatureService.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.FeatureService.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FeatureService name. */
            name: string;

            /** FeatureService version. */
            version: number;

            /** FeatureService description. */
            description: string;

            /** FeatureService selections. */
            selections: featurestore.v1.ServiceSelection[];

            /**
             * Creates a new FeatureService instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FeatureService instance
             */
            static create(properties: featurestore.v1.FeatureService.$Shape): featurestore.v1.FeatureService & featurestore.v1.FeatureService.$Shape;
            static create(properties?: featurestore.v1.FeatureService.$Properties): featurestore.v1.FeatureService;

            /**
             * Encodes the specified FeatureService message. Does not implicitly {@link featurestore.v1.FeatureService.verify|verify} messages.
             * @param message FeatureService message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.FeatureService.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FeatureService message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.FeatureService & featurestore.v1.FeatureService.$Shape} FeatureService
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.FeatureService & featurestore.v1.FeatureService.$Shape;

            /**
             * Creates a FeatureService message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns FeatureService
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.FeatureService;

            /**
             * Creates a plain object from a FeatureService message. Also converts values to other types if specified.
             * @param message FeatureService
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.FeatureService, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this FeatureService to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace FeatureService {

            /** Properties of a FeatureService. */
            interface $Properties {

                /** FeatureService name */
                name?: string;

                /** FeatureService version */
                version?: number;

                /** FeatureService description */
                description?: string;

                /** FeatureService selections */
                selections?: featurestore.v1.ServiceSelection.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FeatureService. */
            type $Shape = featurestore.v1.FeatureService.$Properties;
        }

        /**
         * Properties of a Definitions.
         * @deprecated Use featurestore.v1.Definitions.$Properties instead.
         */
        interface IDefinitions extends featurestore.v1.Definitions.$Properties {
        }

        /** Represents a Definitions. */
        class Definitions {

            /**
             * Constructs a new Definitions.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Definitions.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Definitions entities. */
            entities: featurestore.v1.Entity[];

            /** Definitions featureViews. */
            featureViews: featurestore.v1.FeatureView[];

            /** Definitions featureServices. */
            featureServices: featurestore.v1.FeatureService[];

            /**
             * Creates a new Definitions instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Definitions instance
             */
            static create(properties: featurestore.v1.Definitions.$Shape): featurestore.v1.Definitions & featurestore.v1.Definitions.$Shape;
            static create(properties?: featurestore.v1.Definitions.$Properties): featurestore.v1.Definitions;

            /**
             * Encodes the specified Definitions message. Does not implicitly {@link featurestore.v1.Definitions.verify|verify} messages.
             * @param message Definitions message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Definitions.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Definitions message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Definitions & featurestore.v1.Definitions.$Shape} Definitions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Definitions & featurestore.v1.Definitions.$Shape;

            /**
             * Creates a Definitions message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Definitions
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Definitions;

            /**
             * Creates a plain object from a Definitions message. Also converts values to other types if specified.
             * @param message Definitions
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Definitions, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Definitions to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Definitions {

            /** Properties of a Definitions. */
            interface $Properties {

                /** Definitions entities */
                entities?: featurestore.v1.Entity.$Properties[];

                /** Definitions featureViews */
                featureViews?: featurestore.v1.FeatureView.$Properties[];

                /** Definitions featureServices */
                featureServices?: featurestore.v1.FeatureService.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Definitions. */
            type $Shape = featurestore.v1.Definitions.$Properties;
        }

        /**
         * Properties of a Drop.
         * @deprecated Use featurestore.v1.Drop.$Properties instead.
         */
        interface IDrop extends featurestore.v1.Drop.$Properties {
        }

        /** Represents a Drop. */
        class Drop {

            /**
             * Constructs a new Drop.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Drop.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Drop kind. */
            kind: string;

            /** Drop name. */
            name: string;

            /** Drop version. */
            version: number;

            /**
             * Creates a new Drop instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Drop instance
             */
            static create(properties: featurestore.v1.Drop.$Shape): featurestore.v1.Drop & featurestore.v1.Drop.$Shape;
            static create(properties?: featurestore.v1.Drop.$Properties): featurestore.v1.Drop;

            /**
             * Encodes the specified Drop message. Does not implicitly {@link featurestore.v1.Drop.verify|verify} messages.
             * @param message Drop message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Drop.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Drop message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Drop & featurestore.v1.Drop.$Shape} Drop
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Drop & featurestore.v1.Drop.$Shape;

            /**
             * Creates a Drop message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Drop
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Drop;

            /**
             * Creates a plain object from a Drop message. Also converts values to other types if specified.
             * @param message Drop
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Drop, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Drop to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Drop {

            /** Properties of a Drop. */
            interface $Properties {

                /** Drop kind */
                kind?: string;

                /** Drop name */
                name?: string;

                /** Drop version */
                version?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Drop. */
            type $Shape = featurestore.v1.Drop.$Properties;
        }

        /**
         * Properties of a PlannedChange.
         * @deprecated Use featurestore.v1.PlannedChange.$Properties instead.
         */
        interface IPlannedChange extends featurestore.v1.PlannedChange.$Properties {
        }

        /** Represents a PlannedChange. */
        class PlannedChange {

            /**
             * Constructs a new PlannedChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.PlannedChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PlannedChange action. */
            action: string;

            /** PlannedChange kind. */
            kind: string;

            /** PlannedChange name. */
            name: string;

            /** PlannedChange details. */
            details: string[];

            /**
             * Creates a new PlannedChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PlannedChange instance
             */
            static create(properties: featurestore.v1.PlannedChange.$Shape): featurestore.v1.PlannedChange & featurestore.v1.PlannedChange.$Shape;
            static create(properties?: featurestore.v1.PlannedChange.$Properties): featurestore.v1.PlannedChange;

            /**
             * Encodes the specified PlannedChange message. Does not implicitly {@link featurestore.v1.PlannedChange.verify|verify} messages.
             * @param message PlannedChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.PlannedChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PlannedChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.PlannedChange & featurestore.v1.PlannedChange.$Shape} PlannedChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.PlannedChange & featurestore.v1.PlannedChange.$Shape;

            /**
             * Creates a PlannedChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns PlannedChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.PlannedChange;

            /**
             * Creates a plain object from a PlannedChange message. Also converts values to other types if specified.
             * @param message PlannedChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.PlannedChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this PlannedChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace PlannedChange {

            /** Properties of a PlannedChange. */
            interface $Properties {

                /** PlannedChange action */
                action?: string;

                /** PlannedChange kind */
                kind?: string;

                /** PlannedChange name */
                name?: string;

                /** PlannedChange details */
                details?: string[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PlannedChange. */
            type $Shape = featurestore.v1.PlannedChange.$Properties;
        }

        /**
         * Properties of an ApplyRequest.
         * @deprecated Use featurestore.v1.ApplyRequest.$Properties instead.
         */
        interface IApplyRequest extends featurestore.v1.ApplyRequest.$Properties {
        }

        /** Represents an ApplyRequest. */
        class ApplyRequest {

            /**
             * Constructs a new ApplyRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ApplyRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ApplyRequest definitions. */
            definitions: featurestore.v1.Definitions;

            /** ApplyRequest dryRun. */
            dryRun: boolean;

            /** ApplyRequest allowDrops. */
            allowDrops: boolean;

            /** ApplyRequest drops. */
            drops: featurestore.v1.Drop[];

            /** ApplyRequest expectedRevision. */
            expectedRevision: (Long|null);

            /**
             * Creates a new ApplyRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ApplyRequest instance
             */
            static create(properties: featurestore.v1.ApplyRequest.$Shape): featurestore.v1.ApplyRequest & featurestore.v1.ApplyRequest.$Shape;
            static create(properties?: featurestore.v1.ApplyRequest.$Properties): featurestore.v1.ApplyRequest;

            /**
             * Encodes the specified ApplyRequest message. Does not implicitly {@link featurestore.v1.ApplyRequest.verify|verify} messages.
             * @param message ApplyRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ApplyRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an ApplyRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ApplyRequest & featurestore.v1.ApplyRequest.$Shape} ApplyRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ApplyRequest & featurestore.v1.ApplyRequest.$Shape;

            /**
             * Creates an ApplyRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ApplyRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ApplyRequest;

            /**
             * Creates a plain object from an ApplyRequest message. Also converts values to other types if specified.
             * @param message ApplyRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ApplyRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ApplyRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ApplyRequest {

            /** Properties of an ApplyRequest. */
            interface $Properties {

                /** ApplyRequest definitions */
                definitions?: featurestore.v1.Definitions.$Properties;

                /** ApplyRequest dryRun */
                dryRun?: boolean;

                /** ApplyRequest allowDrops */
                allowDrops?: boolean;

                /** ApplyRequest drops */
                drops?: featurestore.v1.Drop.$Properties[];

                /** ApplyRequest expectedRevision */
                expectedRevision?: (Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an ApplyRequest. */
            type $Shape = featurestore.v1.ApplyRequest.$Properties;
        }

        /**
         * Properties of an ApplyResponse.
         * @deprecated Use featurestore.v1.ApplyResponse.$Properties instead.
         */
        interface IApplyResponse extends featurestore.v1.ApplyResponse.$Properties {
        }

        /** Represents an ApplyResponse. */
        class ApplyResponse {

            /**
             * Constructs a new ApplyResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ApplyResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ApplyResponse changes. */
            changes: featurestore.v1.PlannedChange[];

            /** ApplyResponse revision. */
            revision: Long;

            /** ApplyResponse applied. */
            applied: boolean;

            /**
             * Creates a new ApplyResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ApplyResponse instance
             */
            static create(properties: featurestore.v1.ApplyResponse.$Shape): featurestore.v1.ApplyResponse & featurestore.v1.ApplyResponse.$Shape;
            static create(properties?: featurestore.v1.ApplyResponse.$Properties): featurestore.v1.ApplyResponse;

            /**
             * Encodes the specified ApplyResponse message. Does not implicitly {@link featurestore.v1.ApplyResponse.verify|verify} messages.
             * @param message ApplyResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ApplyResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an ApplyResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ApplyResponse & featurestore.v1.ApplyResponse.$Shape} ApplyResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ApplyResponse & featurestore.v1.ApplyResponse.$Shape;

            /**
             * Creates an ApplyResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ApplyResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ApplyResponse;

            /**
             * Creates a plain object from an ApplyResponse message. Also converts values to other types if specified.
             * @param message ApplyResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ApplyResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ApplyResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ApplyResponse {

            /** Properties of an ApplyResponse. */
            interface $Properties {

                /** ApplyResponse changes */
                changes?: featurestore.v1.PlannedChange.$Properties[];

                /** ApplyResponse revision */
                revision?: Long;

                /** ApplyResponse applied */
                applied?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an ApplyResponse. */
            type $Shape = featurestore.v1.ApplyResponse.$Properties;
        }

        /**
         * Properties of a Registry.
         * @deprecated Use featurestore.v1.Registry.$Properties instead.
         */
        interface IRegistry extends featurestore.v1.Registry.$Properties {
        }

        /** Represents a Registry. */
        class Registry {

            /**
             * Constructs a new Registry.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Registry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Registry revision. */
            revision: Long;

            /** Registry nextViewId. */
            nextViewId: number;

            /** Registry entities. */
            entities: featurestore.v1.Entity[];

            /** Registry views. */
            views: featurestore.v1.FeatureView[];

            /** Registry services. */
            services: featurestore.v1.FeatureService[];

            /** Registry pendingRestore. */
            pendingRestore: featurestore.v1.PendingRestore;

            /**
             * Creates a new Registry instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Registry instance
             */
            static create(properties: featurestore.v1.Registry.$Shape): featurestore.v1.Registry & featurestore.v1.Registry.$Shape;
            static create(properties?: featurestore.v1.Registry.$Properties): featurestore.v1.Registry;

            /**
             * Encodes the specified Registry message. Does not implicitly {@link featurestore.v1.Registry.verify|verify} messages.
             * @param message Registry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Registry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Registry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Registry & featurestore.v1.Registry.$Shape} Registry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Registry & featurestore.v1.Registry.$Shape;

            /**
             * Creates a Registry message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Registry
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Registry;

            /**
             * Creates a plain object from a Registry message. Also converts values to other types if specified.
             * @param message Registry
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Registry, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Registry to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Registry {

            /** Properties of a Registry. */
            interface $Properties {

                /** Registry revision */
                revision?: Long;

                /** Registry nextViewId */
                nextViewId?: number;

                /** Registry entities */
                entities?: featurestore.v1.Entity.$Properties[];

                /** Registry views */
                views?: featurestore.v1.FeatureView.$Properties[];

                /** Registry services */
                services?: featurestore.v1.FeatureService.$Properties[];

                /** Registry pendingRestore */
                pendingRestore?: featurestore.v1.PendingRestore.$Properties;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Registry. */
            type $Shape = featurestore.v1.Registry.$Properties;
        }

        /**
         * Properties of a PendingRestore.
         * @deprecated Use featurestore.v1.PendingRestore.$Properties instead.
         */
        interface IPendingRestore extends featurestore.v1.PendingRestore.$Properties {
        }

        /** Represents a PendingRestore. */
        class PendingRestore {

            /**
             * Constructs a new PendingRestore.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.PendingRestore.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PendingRestore id. */
            id: string;

            /** PendingRestore registry. */
            registry: featurestore.v1.Registry;

            /**
             * Creates a new PendingRestore instance using the specified properties.
             * @param [properties] Properties to set
             * @returns PendingRestore instance
             */
            static create(properties: featurestore.v1.PendingRestore.$Shape): featurestore.v1.PendingRestore & featurestore.v1.PendingRestore.$Shape;
            static create(properties?: featurestore.v1.PendingRestore.$Properties): featurestore.v1.PendingRestore;

            /**
             * Encodes the specified PendingRestore message. Does not implicitly {@link featurestore.v1.PendingRestore.verify|verify} messages.
             * @param message PendingRestore message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.PendingRestore.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PendingRestore message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.PendingRestore & featurestore.v1.PendingRestore.$Shape} PendingRestore
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.PendingRestore & featurestore.v1.PendingRestore.$Shape;

            /**
             * Creates a PendingRestore message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns PendingRestore
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.PendingRestore;

            /**
             * Creates a plain object from a PendingRestore message. Also converts values to other types if specified.
             * @param message PendingRestore
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.PendingRestore, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this PendingRestore to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace PendingRestore {

            /** Properties of a PendingRestore. */
            interface $Properties {

                /** PendingRestore id */
                id?: string;

                /** PendingRestore registry */
                registry?: featurestore.v1.Registry.$Properties;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PendingRestore. */
            type $Shape = featurestore.v1.PendingRestore.$Properties;
        }

        /**
         * Properties of a DescribeRequest.
         * @deprecated Use featurestore.v1.DescribeRequest.$Properties instead.
         */
        interface IDescribeRequest extends featurestore.v1.DescribeRequest.$Properties {
        }

        /** Represents a DescribeRequest. */
        class DescribeRequest {

            /**
             * Constructs a new DescribeRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.DescribeRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DescribeRequest view. */
            view: string;

            /**
             * Creates a new DescribeRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DescribeRequest instance
             */
            static create(properties: featurestore.v1.DescribeRequest.$Shape): featurestore.v1.DescribeRequest & featurestore.v1.DescribeRequest.$Shape;
            static create(properties?: featurestore.v1.DescribeRequest.$Properties): featurestore.v1.DescribeRequest;

            /**
             * Encodes the specified DescribeRequest message. Does not implicitly {@link featurestore.v1.DescribeRequest.verify|verify} messages.
             * @param message DescribeRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.DescribeRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DescribeRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.DescribeRequest & featurestore.v1.DescribeRequest.$Shape} DescribeRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.DescribeRequest & featurestore.v1.DescribeRequest.$Shape;

            /**
             * Creates a DescribeRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns DescribeRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.DescribeRequest;

            /**
             * Creates a plain object from a DescribeRequest message. Also converts values to other types if specified.
             * @param message DescribeRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.DescribeRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this DescribeRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace DescribeRequest {

            /** Properties of a DescribeRequest. */
            interface $Properties {

                /** DescribeRequest view */
                view?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DescribeRequest. */
            type $Shape = featurestore.v1.DescribeRequest.$Properties;
        }

        /**
         * Properties of a DescribeResponse.
         * @deprecated Use featurestore.v1.DescribeResponse.$Properties instead.
         */
        interface IDescribeResponse extends featurestore.v1.DescribeResponse.$Properties {
        }

        /** Represents a DescribeResponse. */
        class DescribeResponse {

            /**
             * Constructs a new DescribeResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.DescribeResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DescribeResponse view. */
            view: featurestore.v1.FeatureView;

            /** DescribeResponse entity. */
            entity: featurestore.v1.Entity;

            /** DescribeResponse rows. */
            rows: Long;

            /** DescribeResponse newestEventTime. */
            newestEventTime: (Long|null);

            /** DescribeResponse revision. */
            revision: Long;

            /** DescribeResponse resident. */
            resident: string;

            /**
             * Creates a new DescribeResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DescribeResponse instance
             */
            static create(properties: featurestore.v1.DescribeResponse.$Shape): featurestore.v1.DescribeResponse & featurestore.v1.DescribeResponse.$Shape;
            static create(properties?: featurestore.v1.DescribeResponse.$Properties): featurestore.v1.DescribeResponse;

            /**
             * Encodes the specified DescribeResponse message. Does not implicitly {@link featurestore.v1.DescribeResponse.verify|verify} messages.
             * @param message DescribeResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.DescribeResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DescribeResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.DescribeResponse & featurestore.v1.DescribeResponse.$Shape} DescribeResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.DescribeResponse & featurestore.v1.DescribeResponse.$Shape;

            /**
             * Creates a DescribeResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns DescribeResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.DescribeResponse;

            /**
             * Creates a plain object from a DescribeResponse message. Also converts values to other types if specified.
             * @param message DescribeResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.DescribeResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this DescribeResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace DescribeResponse {

            /** Properties of a DescribeResponse. */
            interface $Properties {

                /** DescribeResponse view */
                view?: featurestore.v1.FeatureView.$Properties;

                /** DescribeResponse entity */
                entity?: featurestore.v1.Entity.$Properties;

                /** DescribeResponse rows */
                rows?: Long;

                /** DescribeResponse newestEventTime */
                newestEventTime?: (Long|null);

                /** DescribeResponse revision */
                revision?: Long;

                /** DescribeResponse resident */
                resident?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DescribeResponse. */
            type $Shape = featurestore.v1.DescribeResponse.$Properties;
        }

        /**
         * Properties of a ListRequest.
         * @deprecated Use featurestore.v1.ListRequest.$Properties instead.
         */
        interface IListRequest extends featurestore.v1.ListRequest.$Properties {
        }

        /** Represents a ListRequest. */
        class ListRequest {

            /**
             * Constructs a new ListRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ListRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListRequest knownRevision. */
            knownRevision: Long;

            /**
             * Creates a new ListRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListRequest instance
             */
            static create(properties: featurestore.v1.ListRequest.$Shape): featurestore.v1.ListRequest & featurestore.v1.ListRequest.$Shape;
            static create(properties?: featurestore.v1.ListRequest.$Properties): featurestore.v1.ListRequest;

            /**
             * Encodes the specified ListRequest message. Does not implicitly {@link featurestore.v1.ListRequest.verify|verify} messages.
             * @param message ListRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ListRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ListRequest & featurestore.v1.ListRequest.$Shape} ListRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ListRequest & featurestore.v1.ListRequest.$Shape;

            /**
             * Creates a ListRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ListRequest;

            /**
             * Creates a plain object from a ListRequest message. Also converts values to other types if specified.
             * @param message ListRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ListRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListRequest {

            /** Properties of a ListRequest. */
            interface $Properties {

                /** ListRequest knownRevision */
                knownRevision?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListRequest. */
            type $Shape = featurestore.v1.ListRequest.$Properties;
        }

        /**
         * Properties of a ListResponse.
         * @deprecated Use featurestore.v1.ListResponse.$Properties instead.
         */
        interface IListResponse extends featurestore.v1.ListResponse.$Properties {
        }

        /** Represents a ListResponse. */
        class ListResponse {

            /**
             * Constructs a new ListResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ListResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ListResponse registry. */
            registry: featurestore.v1.Registry;

            /** ListResponse revision. */
            revision: Long;

            /** ListResponse shards. */
            shards: number;

            /** ListResponse clusterId. */
            clusterId: string;

            /**
             * Creates a new ListResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ListResponse instance
             */
            static create(properties: featurestore.v1.ListResponse.$Shape): featurestore.v1.ListResponse & featurestore.v1.ListResponse.$Shape;
            static create(properties?: featurestore.v1.ListResponse.$Properties): featurestore.v1.ListResponse;

            /**
             * Encodes the specified ListResponse message. Does not implicitly {@link featurestore.v1.ListResponse.verify|verify} messages.
             * @param message ListResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ListResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ListResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ListResponse & featurestore.v1.ListResponse.$Shape} ListResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ListResponse & featurestore.v1.ListResponse.$Shape;

            /**
             * Creates a ListResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ListResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ListResponse;

            /**
             * Creates a plain object from a ListResponse message. Also converts values to other types if specified.
             * @param message ListResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ListResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ListResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ListResponse {

            /** Properties of a ListResponse. */
            interface $Properties {

                /** ListResponse registry */
                registry?: featurestore.v1.Registry.$Properties;

                /** ListResponse revision */
                revision?: Long;

                /** ListResponse shards */
                shards?: number;

                /** ListResponse clusterId */
                clusterId?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ListResponse. */
            type $Shape = featurestore.v1.ListResponse.$Properties;
        }

        /** Represents a ClusterService */
        class ClusterService extends $protobuf.rpc.Service {

            /**
             * Constructs a new ClusterService service.
             * @param rpcImpl RPC implementation
             * @param [requestDelimited=false] Whether requests are length-delimited
             * @param [responseDelimited=false] Whether responses are length-delimited
             */
            constructor(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean);

            /**
             * Creates new ClusterService service using the specified rpc implementation.
             * @param rpcImpl RPC implementation
             * @param [requestDelimited=false] Whether requests are length-delimited
             * @param [responseDelimited=false] Whether responses are length-delimited
             * @returns RPC service. Useful where requests and/or responses are streamed.
             */
            static create(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean): ClusterService;

            /** Calls Health. */
            health: featurestore.v1.ClusterService.Health;

            /** Calls ShardMap. */
            shardMap: featurestore.v1.ClusterService.ShardMap;

            /** Calls Status. */
            status: featurestore.v1.ClusterService.Status;

            /** Calls Init. */
            init: featurestore.v1.ClusterService.Init;

            /** Calls Change. */
            change: featurestore.v1.ClusterService.Change;
        }

        namespace ClusterService {

            /**
             * Callback as used by {@link featurestore.v1.ClusterService#health}.
             * @param error Error, if any
             * @param [response] HealthResponse
             */
            type HealthCallback = (error: (Error|null), response?: featurestore.v1.HealthResponse) => void;

            /** Calls Health. */
            type Health = {
              (request: featurestore.v1.IHealthRequest, callback: featurestore.v1.ClusterService.HealthCallback): void;
              (request: featurestore.v1.IHealthRequest): Promise<featurestore.v1.HealthResponse>;
              readonly name: "Health";
              readonly path: "/featurestore.v1.ClusterService/Health";
              readonly requestType: "HealthRequest";
              readonly responseType: "HealthResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.ClusterService#shardMap}.
             * @param error Error, if any
             * @param [response] ShardMapResponse
             */
            type ShardMapCallback = (error: (Error|null), response?: featurestore.v1.ShardMapResponse) => void;

            /** Calls ShardMap. */
            type ShardMap = {
              (request: featurestore.v1.IShardMapRequest, callback: featurestore.v1.ClusterService.ShardMapCallback): void;
              (request: featurestore.v1.IShardMapRequest): Promise<featurestore.v1.ShardMapResponse>;
              readonly name: "ShardMap";
              readonly path: "/featurestore.v1.ClusterService/ShardMap";
              readonly requestType: "ShardMapRequest";
              readonly responseType: "ShardMapResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.ClusterService#status}.
             * @param error Error, if any
             * @param [response] StatusResponse
             */
            type StatusCallback = (error: (Error|null), response?: featurestore.v1.StatusResponse) => void;

            /** Calls Status. */
            type Status = {
              (request: featurestore.v1.IStatusRequest, callback: featurestore.v1.ClusterService.StatusCallback): void;
              (request: featurestore.v1.IStatusRequest): Promise<featurestore.v1.StatusResponse>;
              readonly name: "Status";
              readonly path: "/featurestore.v1.ClusterService/Status";
              readonly requestType: "StatusRequest";
              readonly responseType: "StatusResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.ClusterService#init}.
             * @param error Error, if any
             * @param [response] InitResponse
             */
            type InitCallback = (error: (Error|null), response?: featurestore.v1.InitResponse) => void;

            /** Calls Init. */
            type Init = {
              (request: featurestore.v1.IInitRequest, callback: featurestore.v1.ClusterService.InitCallback): void;
              (request: featurestore.v1.IInitRequest): Promise<featurestore.v1.InitResponse>;
              readonly name: "Init";
              readonly path: "/featurestore.v1.ClusterService/Init";
              readonly requestType: "InitRequest";
              readonly responseType: "InitResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.ClusterService#change}.
             * @param error Error, if any
             * @param [response] ChangeResponse
             */
            type ChangeCallback = (error: (Error|null), response?: featurestore.v1.ChangeResponse) => void;

            /** Calls Change. */
            type Change = {
              (request: featurestore.v1.IChangeRequest, callback: featurestore.v1.ClusterService.ChangeCallback): void;
              (request: featurestore.v1.IChangeRequest): Promise<featurestore.v1.ChangeResponse>;
              readonly name: "Change";
              readonly path: "/featurestore.v1.ClusterService/Change";
              readonly requestType: "ChangeRequest";
              readonly responseType: "ChangeResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };
        }

        /**
         * Properties of a HealthRequest.
         * @deprecated Use featurestore.v1.HealthRequest.$Properties instead.
         */
        interface IHealthRequest extends featurestore.v1.HealthRequest.$Properties {
        }

        /** Represents a HealthRequest. */
        class HealthRequest {

            /**
             * Constructs a new HealthRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.HealthRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new HealthRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns HealthRequest instance
             */
            static create(properties: featurestore.v1.HealthRequest.$Shape): featurestore.v1.HealthRequest & featurestore.v1.HealthRequest.$Shape;
            static create(properties?: featurestore.v1.HealthRequest.$Properties): featurestore.v1.HealthRequest;

            /**
             * Encodes the specified HealthRequest message. Does not implicitly {@link featurestore.v1.HealthRequest.verify|verify} messages.
             * @param message HealthRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.HealthRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HealthRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.HealthRequest & featurestore.v1.HealthRequest.$Shape} HealthRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.HealthRequest & featurestore.v1.HealthRequest.$Shape;

            /**
             * Creates a HealthRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns HealthRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.HealthRequest;

            /**
             * Creates a plain object from a HealthRequest message. Also converts values to other types if specified.
             * @param message HealthRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.HealthRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this HealthRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace HealthRequest {

            /** Properties of a HealthRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HealthRequest. */
            type $Shape = featurestore.v1.HealthRequest.$Properties;
        }

        /**
         * Properties of a ShardCounts.
         * @deprecated Use featurestore.v1.ShardCounts.$Properties instead.
         */
        interface IShardCounts extends featurestore.v1.ShardCounts.$Properties {
        }

        /** Represents a ShardCounts. */
        class ShardCounts {

            /**
             * Constructs a new ShardCounts.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ShardCounts.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardCounts total. */
            total: number;

            /** ShardCounts serving. */
            serving: number;

            /** ShardCounts leaderless. */
            leaderless: number;

            /** ShardCounts underReplicated. */
            underReplicated: number;

            /** ShardCounts moving. */
            moving: number;

            /** ShardCounts damaged. */
            damaged: number;

            /**
             * Creates a new ShardCounts instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardCounts instance
             */
            static create(properties: featurestore.v1.ShardCounts.$Shape): featurestore.v1.ShardCounts & featurestore.v1.ShardCounts.$Shape;
            static create(properties?: featurestore.v1.ShardCounts.$Properties): featurestore.v1.ShardCounts;

            /**
             * Encodes the specified ShardCounts message. Does not implicitly {@link featurestore.v1.ShardCounts.verify|verify} messages.
             * @param message ShardCounts message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ShardCounts.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardCounts message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ShardCounts & featurestore.v1.ShardCounts.$Shape} ShardCounts
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ShardCounts & featurestore.v1.ShardCounts.$Shape;

            /**
             * Creates a ShardCounts message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardCounts
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ShardCounts;

            /**
             * Creates a plain object from a ShardCounts message. Also converts values to other types if specified.
             * @param message ShardCounts
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ShardCounts, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardCounts to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardCounts {

            /** Properties of a ShardCounts. */
            interface $Properties {

                /** ShardCounts total */
                total?: number;

                /** ShardCounts serving */
                serving?: number;

                /** ShardCounts leaderless */
                leaderless?: number;

                /** ShardCounts underReplicated */
                underReplicated?: number;

                /** ShardCounts moving */
                moving?: number;

                /** ShardCounts damaged */
                damaged?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardCounts. */
            type $Shape = featurestore.v1.ShardCounts.$Properties;
        }

        /**
         * Properties of a ViewHealth.
         * @deprecated Use featurestore.v1.ViewHealth.$Properties instead.
         */
        interface IViewHealth extends featurestore.v1.ViewHealth.$Properties {
        }

        /** Represents a ViewHealth. */
        class ViewHealth {

            /**
             * Constructs a new ViewHealth.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ViewHealth.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ViewHealth name. */
            name: string;

            /** ViewHealth rows. */
            rows: Long;

            /** ViewHealth newestEventTime. */
            newestEventTime: (Long|null);

            /** ViewHealth notFoundRate. */
            notFoundRate: number;

            /** ViewHealth outsideMaxAgeRate. */
            outsideMaxAgeRate: number;

            /** ViewHealth resident. */
            resident: string;

            /**
             * Creates a new ViewHealth instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ViewHealth instance
             */
            static create(properties: featurestore.v1.ViewHealth.$Shape): featurestore.v1.ViewHealth & featurestore.v1.ViewHealth.$Shape;
            static create(properties?: featurestore.v1.ViewHealth.$Properties): featurestore.v1.ViewHealth;

            /**
             * Encodes the specified ViewHealth message. Does not implicitly {@link featurestore.v1.ViewHealth.verify|verify} messages.
             * @param message ViewHealth message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ViewHealth.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ViewHealth message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ViewHealth & featurestore.v1.ViewHealth.$Shape} ViewHealth
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ViewHealth & featurestore.v1.ViewHealth.$Shape;

            /**
             * Creates a ViewHealth message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ViewHealth
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ViewHealth;

            /**
             * Creates a plain object from a ViewHealth message. Also converts values to other types if specified.
             * @param message ViewHealth
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ViewHealth, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ViewHealth to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ViewHealth {

            /** Properties of a ViewHealth. */
            interface $Properties {

                /** ViewHealth name */
                name?: string;

                /** ViewHealth rows */
                rows?: Long;

                /** ViewHealth newestEventTime */
                newestEventTime?: (Long|null);

                /** ViewHealth notFoundRate */
                notFoundRate?: number;

                /** ViewHealth outsideMaxAgeRate */
                outsideMaxAgeRate?: number;

                /** ViewHealth resident */
                resident?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ViewHealth. */
            type $Shape = featurestore.v1.ViewHealth.$Properties;
        }

        /**
         * Properties of a NodeHealth.
         * @deprecated Use featurestore.v1.NodeHealth.$Properties instead.
         */
        interface INodeHealth extends featurestore.v1.NodeHealth.$Properties {
        }

        /** Represents a NodeHealth. */
        class NodeHealth {

            /**
             * Constructs a new NodeHealth.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.NodeHealth.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NodeHealth id. */
            id: string;

            /** NodeHealth address. */
            address: string;

            /** NodeHealth state. */
            state: string;

            /** NodeHealth uptimeSeconds. */
            uptimeSeconds: number;

            /**
             * Creates a new NodeHealth instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NodeHealth instance
             */
            static create(properties: featurestore.v1.NodeHealth.$Shape): featurestore.v1.NodeHealth & featurestore.v1.NodeHealth.$Shape;
            static create(properties?: featurestore.v1.NodeHealth.$Properties): featurestore.v1.NodeHealth;

            /**
             * Encodes the specified NodeHealth message. Does not implicitly {@link featurestore.v1.NodeHealth.verify|verify} messages.
             * @param message NodeHealth message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.NodeHealth.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NodeHealth message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.NodeHealth & featurestore.v1.NodeHealth.$Shape} NodeHealth
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.NodeHealth & featurestore.v1.NodeHealth.$Shape;

            /**
             * Creates a NodeHealth message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns NodeHealth
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.NodeHealth;

            /**
             * Creates a plain object from a NodeHealth message. Also converts values to other types if specified.
             * @param message NodeHealth
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.NodeHealth, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this NodeHealth to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace NodeHealth {

            /** Properties of a NodeHealth. */
            interface $Properties {

                /** NodeHealth id */
                id?: string;

                /** NodeHealth address */
                address?: string;

                /** NodeHealth state */
                state?: string;

                /** NodeHealth uptimeSeconds */
                uptimeSeconds?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NodeHealth. */
            type $Shape = featurestore.v1.NodeHealth.$Properties;
        }

        /**
         * Properties of a ScrubStatus.
         * @deprecated Use featurestore.v1.ScrubStatus.$Properties instead.
         */
        interface IScrubStatus extends featurestore.v1.ScrubStatus.$Properties {
        }

        /** Represents a ScrubStatus. */
        class ScrubStatus {

            /**
             * Constructs a new ScrubStatus.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ScrubStatus.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ScrubStatus running. */
            running: number;

            /** ScrubStatus done. */
            done: number;

            /** ScrubStatus total. */
            total: number;

            /** ScrubStatus passes. */
            passes: Long;

            /** ScrubStatus readBytes. */
            readBytes: Long;

            /** ScrubStatus found. */
            found: Long;

            /** ScrubStatus repaired. */
            repaired: Long;

            /** ScrubStatus unresolved. */
            unresolved: number;

            /** ScrubStatus uncompared. */
            uncompared: number;

            /** ScrubStatus completedMs. */
            completedMs: (Long|null);

            /**
             * Creates a new ScrubStatus instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ScrubStatus instance
             */
            static create(properties: featurestore.v1.ScrubStatus.$Shape): featurestore.v1.ScrubStatus & featurestore.v1.ScrubStatus.$Shape;
            static create(properties?: featurestore.v1.ScrubStatus.$Properties): featurestore.v1.ScrubStatus;

            /**
             * Encodes the specified ScrubStatus message. Does not implicitly {@link featurestore.v1.ScrubStatus.verify|verify} messages.
             * @param message ScrubStatus message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ScrubStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ScrubStatus message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ScrubStatus & featurestore.v1.ScrubStatus.$Shape} ScrubStatus
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ScrubStatus & featurestore.v1.ScrubStatus.$Shape;

            /**
             * Creates a ScrubStatus message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ScrubStatus
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ScrubStatus;

            /**
             * Creates a plain object from a ScrubStatus message. Also converts values to other types if specified.
             * @param message ScrubStatus
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ScrubStatus, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ScrubStatus to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ScrubStatus {

            /** Properties of a ScrubStatus. */
            interface $Properties {

                /** ScrubStatus running */
                running?: number;

                /** ScrubStatus done */
                done?: number;

                /** ScrubStatus total */
                total?: number;

                /** ScrubStatus passes */
                passes?: Long;

                /** ScrubStatus readBytes */
                readBytes?: Long;

                /** ScrubStatus found */
                found?: Long;

                /** ScrubStatus repaired */
                repaired?: Long;

                /** ScrubStatus unresolved */
                unresolved?: number;

                /** ScrubStatus uncompared */
                uncompared?: number;

                /** ScrubStatus completedMs */
                completedMs?: (Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ScrubStatus. */
            type $Shape = featurestore.v1.ScrubStatus.$Properties;
        }

        /**
         * Properties of a HealthResponse.
         * @deprecated Use featurestore.v1.HealthResponse.$Properties instead.
         */
        interface IHealthResponse extends featurestore.v1.HealthResponse.$Properties {
        }

        /** Represents a HealthResponse. */
        class HealthResponse {

            /**
             * Constructs a new HealthResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.HealthResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HealthResponse status. */
            status: string;

            /** HealthResponse reasons. */
            reasons: string[];

            /** HealthResponse nodes. */
            nodes: featurestore.v1.NodeHealth[];

            /** HealthResponse shards. */
            shards: featurestore.v1.ShardCounts;

            /** HealthResponse views. */
            views: featurestore.v1.ViewHealth[];

            /** HealthResponse registryRevision. */
            registryRevision: Long;

            /** HealthResponse clusterId. */
            clusterId: string;

            /** HealthResponse version. */
            version: string;

            /** HealthResponse meta. */
            meta: string;

            /** HealthResponse lagMax. */
            lagMax: Long;

            /** HealthResponse scrub. */
            scrub: featurestore.v1.ScrubStatus;

            /**
             * Creates a new HealthResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns HealthResponse instance
             */
            static create(properties: featurestore.v1.HealthResponse.$Shape): featurestore.v1.HealthResponse & featurestore.v1.HealthResponse.$Shape;
            static create(properties?: featurestore.v1.HealthResponse.$Properties): featurestore.v1.HealthResponse;

            /**
             * Encodes the specified HealthResponse message. Does not implicitly {@link featurestore.v1.HealthResponse.verify|verify} messages.
             * @param message HealthResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.HealthResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HealthResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.HealthResponse & featurestore.v1.HealthResponse.$Shape} HealthResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.HealthResponse & featurestore.v1.HealthResponse.$Shape;

            /**
             * Creates a HealthResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns HealthResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.HealthResponse;

            /**
             * Creates a plain object from a HealthResponse message. Also converts values to other types if specified.
             * @param message HealthResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.HealthResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this HealthResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace HealthResponse {

            /** Properties of a HealthResponse. */
            interface $Properties {

                /** HealthResponse status */
                status?: string;

                /** HealthResponse reasons */
                reasons?: string[];

                /** HealthResponse nodes */
                nodes?: featurestore.v1.NodeHealth.$Properties[];

                /** HealthResponse shards */
                shards?: featurestore.v1.ShardCounts.$Properties;

                /** HealthResponse views */
                views?: featurestore.v1.ViewHealth.$Properties[];

                /** HealthResponse registryRevision */
                registryRevision?: Long;

                /** HealthResponse clusterId */
                clusterId?: string;

                /** HealthResponse version */
                version?: string;

                /** HealthResponse meta */
                meta?: string;

                /** HealthResponse lagMax */
                lagMax?: Long;

                /** HealthResponse scrub */
                scrub?: featurestore.v1.ScrubStatus.$Properties;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HealthResponse. */
            type $Shape = featurestore.v1.HealthResponse.$Properties;
        }

        /**
         * Properties of a ShardMapRequest.
         * @deprecated Use featurestore.v1.ShardMapRequest.$Properties instead.
         */
        interface IShardMapRequest extends featurestore.v1.ShardMapRequest.$Properties {
        }

        /** Represents a ShardMapRequest. */
        class ShardMapRequest {

            /**
             * Constructs a new ShardMapRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ShardMapRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new ShardMapRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardMapRequest instance
             */
            static create(properties: featurestore.v1.ShardMapRequest.$Shape): featurestore.v1.ShardMapRequest & featurestore.v1.ShardMapRequest.$Shape;
            static create(properties?: featurestore.v1.ShardMapRequest.$Properties): featurestore.v1.ShardMapRequest;

            /**
             * Encodes the specified ShardMapRequest message. Does not implicitly {@link featurestore.v1.ShardMapRequest.verify|verify} messages.
             * @param message ShardMapRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ShardMapRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardMapRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ShardMapRequest & featurestore.v1.ShardMapRequest.$Shape} ShardMapRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ShardMapRequest & featurestore.v1.ShardMapRequest.$Shape;

            /**
             * Creates a ShardMapRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardMapRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ShardMapRequest;

            /**
             * Creates a plain object from a ShardMapRequest message. Also converts values to other types if specified.
             * @param message ShardMapRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ShardMapRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardMapRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardMapRequest {

            /** Properties of a ShardMapRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardMapRequest. */
            type $Shape = featurestore.v1.ShardMapRequest.$Properties;
        }

        /**
         * Properties of a NodeAddress.
         * @deprecated Use featurestore.v1.NodeAddress.$Properties instead.
         */
        interface INodeAddress extends featurestore.v1.NodeAddress.$Properties {
        }

        /** Represents a NodeAddress. */
        class NodeAddress {

            /**
             * Constructs a new NodeAddress.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.NodeAddress.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NodeAddress id. */
            id: string;

            /** NodeAddress client. */
            client: string;

            /** NodeAddress zone. */
            zone: string;

            /** NodeAddress state. */
            state: string;

            /**
             * Creates a new NodeAddress instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NodeAddress instance
             */
            static create(properties: featurestore.v1.NodeAddress.$Shape): featurestore.v1.NodeAddress & featurestore.v1.NodeAddress.$Shape;
            static create(properties?: featurestore.v1.NodeAddress.$Properties): featurestore.v1.NodeAddress;

            /**
             * Encodes the specified NodeAddress message. Does not implicitly {@link featurestore.v1.NodeAddress.verify|verify} messages.
             * @param message NodeAddress message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.NodeAddress.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NodeAddress message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.NodeAddress & featurestore.v1.NodeAddress.$Shape} NodeAddress
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.NodeAddress & featurestore.v1.NodeAddress.$Shape;

            /**
             * Creates a NodeAddress message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns NodeAddress
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.NodeAddress;

            /**
             * Creates a plain object from a NodeAddress message. Also converts values to other types if specified.
             * @param message NodeAddress
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.NodeAddress, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this NodeAddress to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace NodeAddress {

            /** Properties of a NodeAddress. */
            interface $Properties {

                /** NodeAddress id */
                id?: string;

                /** NodeAddress client */
                client?: string;

                /** NodeAddress zone */
                zone?: string;

                /** NodeAddress state */
                state?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NodeAddress. */
            type $Shape = featurestore.v1.NodeAddress.$Properties;
        }

        /**
         * Properties of a ShardRoute.
         * @deprecated Use featurestore.v1.ShardRoute.$Properties instead.
         */
        interface IShardRoute extends featurestore.v1.ShardRoute.$Properties {
        }

        /** Represents a ShardRoute. */
        class ShardRoute {

            /**
             * Constructs a new ShardRoute.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ShardRoute.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardRoute voters. */
            voters: number[];

            /** ShardRoute leader. */
            leader: number;

            /**
             * Creates a new ShardRoute instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardRoute instance
             */
            static create(properties: featurestore.v1.ShardRoute.$Shape): featurestore.v1.ShardRoute & featurestore.v1.ShardRoute.$Shape;
            static create(properties?: featurestore.v1.ShardRoute.$Properties): featurestore.v1.ShardRoute;

            /**
             * Encodes the specified ShardRoute message. Does not implicitly {@link featurestore.v1.ShardRoute.verify|verify} messages.
             * @param message ShardRoute message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ShardRoute.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardRoute message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ShardRoute & featurestore.v1.ShardRoute.$Shape} ShardRoute
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ShardRoute & featurestore.v1.ShardRoute.$Shape;

            /**
             * Creates a ShardRoute message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardRoute
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ShardRoute;

            /**
             * Creates a plain object from a ShardRoute message. Also converts values to other types if specified.
             * @param message ShardRoute
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ShardRoute, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardRoute to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardRoute {

            /** Properties of a ShardRoute. */
            interface $Properties {

                /** ShardRoute voters */
                voters?: number[];

                /** ShardRoute leader */
                leader?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardRoute. */
            type $Shape = featurestore.v1.ShardRoute.$Properties;
        }

        /**
         * Properties of a ShardMapResponse.
         * @deprecated Use featurestore.v1.ShardMapResponse.$Properties instead.
         */
        interface IShardMapResponse extends featurestore.v1.ShardMapResponse.$Properties {
        }

        /** Represents a ShardMapResponse. */
        class ShardMapResponse {

            /**
             * Constructs a new ShardMapResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ShardMapResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardMapResponse clusterId. */
            clusterId: string;

            /** ShardMapResponse epoch. */
            epoch: Long;

            /** ShardMapResponse nodes. */
            nodes: featurestore.v1.NodeAddress[];

            /** ShardMapResponse shards. */
            shards: featurestore.v1.ShardRoute[];

            /**
             * Creates a new ShardMapResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardMapResponse instance
             */
            static create(properties: featurestore.v1.ShardMapResponse.$Shape): featurestore.v1.ShardMapResponse & featurestore.v1.ShardMapResponse.$Shape;
            static create(properties?: featurestore.v1.ShardMapResponse.$Properties): featurestore.v1.ShardMapResponse;

            /**
             * Encodes the specified ShardMapResponse message. Does not implicitly {@link featurestore.v1.ShardMapResponse.verify|verify} messages.
             * @param message ShardMapResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ShardMapResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardMapResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ShardMapResponse & featurestore.v1.ShardMapResponse.$Shape} ShardMapResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ShardMapResponse & featurestore.v1.ShardMapResponse.$Shape;

            /**
             * Creates a ShardMapResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardMapResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ShardMapResponse;

            /**
             * Creates a plain object from a ShardMapResponse message. Also converts values to other types if specified.
             * @param message ShardMapResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ShardMapResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardMapResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardMapResponse {

            /** Properties of a ShardMapResponse. */
            interface $Properties {

                /** ShardMapResponse clusterId */
                clusterId?: string;

                /** ShardMapResponse epoch */
                epoch?: Long;

                /** ShardMapResponse nodes */
                nodes?: featurestore.v1.NodeAddress.$Properties[];

                /** ShardMapResponse shards */
                shards?: featurestore.v1.ShardRoute.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardMapResponse. */
            type $Shape = featurestore.v1.ShardMapResponse.$Properties;
        }

        /**
         * Properties of a StatusRequest.
         * @deprecated Use featurestore.v1.StatusRequest.$Properties instead.
         */
        interface IStatusRequest extends featurestore.v1.StatusRequest.$Properties {
        }

        /** Represents a StatusRequest. */
        class StatusRequest {

            /**
             * Constructs a new StatusRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.StatusRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new StatusRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns StatusRequest instance
             */
            static create(properties: featurestore.v1.StatusRequest.$Shape): featurestore.v1.StatusRequest & featurestore.v1.StatusRequest.$Shape;
            static create(properties?: featurestore.v1.StatusRequest.$Properties): featurestore.v1.StatusRequest;

            /**
             * Encodes the specified StatusRequest message. Does not implicitly {@link featurestore.v1.StatusRequest.verify|verify} messages.
             * @param message StatusRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.StatusRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StatusRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.StatusRequest & featurestore.v1.StatusRequest.$Shape} StatusRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.StatusRequest & featurestore.v1.StatusRequest.$Shape;

            /**
             * Creates a StatusRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns StatusRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.StatusRequest;

            /**
             * Creates a plain object from a StatusRequest message. Also converts values to other types if specified.
             * @param message StatusRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.StatusRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this StatusRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace StatusRequest {

            /** Properties of a StatusRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StatusRequest. */
            type $Shape = featurestore.v1.StatusRequest.$Properties;
        }

        /**
         * Properties of a NodeStatus.
         * @deprecated Use featurestore.v1.NodeStatus.$Properties instead.
         */
        interface INodeStatus extends featurestore.v1.NodeStatus.$Properties {
        }

        /** Represents a NodeStatus. */
        class NodeStatus {

            /**
             * Constructs a new NodeStatus.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.NodeStatus.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NodeStatus id. */
            id: string;

            /** NodeStatus zone. */
            zone: string;

            /** NodeStatus weight. */
            weight: number;

            /** NodeStatus state. */
            state: string;

            /** NodeStatus client. */
            client: string;

            /** NodeStatus peer. */
            peer: string;

            /** NodeStatus ops. */
            ops: string;

            /** NodeStatus isReachable. */
            isReachable: boolean;

            /** NodeStatus version. */
            version: string;

            /** NodeStatus incarnation. */
            incarnation: Long;

            /** NodeStatus uptimeSeconds. */
            uptimeSeconds: number;

            /** NodeStatus replicas. */
            replicas: number;

            /** NodeStatus leaders. */
            leaders: number;

            /** NodeStatus isDraining. */
            isDraining: boolean;

            /** NodeStatus eventLoopDelayMs. */
            eventLoopDelayMs: number;

            /** NodeStatus walBytes. */
            walBytes: Long;

            /** NodeStatus diskFreeBytes. */
            diskFreeBytes: Long;

            /** NodeStatus mapEpoch. */
            mapEpoch: Long;

            /** NodeStatus problems. */
            problems: string[];

            /** NodeStatus scrub. */
            scrub: featurestore.v1.ScrubStatus;

            /**
             * Creates a new NodeStatus instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NodeStatus instance
             */
            static create(properties: featurestore.v1.NodeStatus.$Shape): featurestore.v1.NodeStatus & featurestore.v1.NodeStatus.$Shape;
            static create(properties?: featurestore.v1.NodeStatus.$Properties): featurestore.v1.NodeStatus;

            /**
             * Encodes the specified NodeStatus message. Does not implicitly {@link featurestore.v1.NodeStatus.verify|verify} messages.
             * @param message NodeStatus message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.NodeStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NodeStatus message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.NodeStatus & featurestore.v1.NodeStatus.$Shape} NodeStatus
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.NodeStatus & featurestore.v1.NodeStatus.$Shape;

            /**
             * Creates a NodeStatus message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns NodeStatus
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.NodeStatus;

            /**
             * Creates a plain object from a NodeStatus message. Also converts values to other types if specified.
             * @param message NodeStatus
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.NodeStatus, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this NodeStatus to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace NodeStatus {

            /** Properties of a NodeStatus. */
            interface $Properties {

                /** NodeStatus id */
                id?: string;

                /** NodeStatus zone */
                zone?: string;

                /** NodeStatus weight */
                weight?: number;

                /** NodeStatus state */
                state?: string;

                /** NodeStatus client */
                client?: string;

                /** NodeStatus peer */
                peer?: string;

                /** NodeStatus ops */
                ops?: string;

                /** NodeStatus isReachable */
                isReachable?: boolean;

                /** NodeStatus version */
                version?: string;

                /** NodeStatus incarnation */
                incarnation?: Long;

                /** NodeStatus uptimeSeconds */
                uptimeSeconds?: number;

                /** NodeStatus replicas */
                replicas?: number;

                /** NodeStatus leaders */
                leaders?: number;

                /** NodeStatus isDraining */
                isDraining?: boolean;

                /** NodeStatus eventLoopDelayMs */
                eventLoopDelayMs?: number;

                /** NodeStatus walBytes */
                walBytes?: Long;

                /** NodeStatus diskFreeBytes */
                diskFreeBytes?: Long;

                /** NodeStatus mapEpoch */
                mapEpoch?: Long;

                /** NodeStatus problems */
                problems?: string[];

                /** NodeStatus scrub */
                scrub?: featurestore.v1.ScrubStatus.$Properties;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NodeStatus. */
            type $Shape = featurestore.v1.NodeStatus.$Properties;
        }

        /**
         * Properties of a ReplicaStatus.
         * @deprecated Use featurestore.v1.ReplicaStatus.$Properties instead.
         */
        interface IReplicaStatus extends featurestore.v1.ReplicaStatus.$Properties {
        }

        /** Represents a ReplicaStatus. */
        class ReplicaStatus {

            /**
             * Constructs a new ReplicaStatus.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ReplicaStatus.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ReplicaStatus id. */
            id: string;

            /** ReplicaStatus node. */
            node: string;

            /** ReplicaStatus role. */
            role: string;

            /** ReplicaStatus lag. */
            lag: Long;

            /** ReplicaStatus isHealthy. */
            isHealthy: boolean;

            /** ReplicaStatus problem. */
            problem: string;

            /**
             * Creates a new ReplicaStatus instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ReplicaStatus instance
             */
            static create(properties: featurestore.v1.ReplicaStatus.$Shape): featurestore.v1.ReplicaStatus & featurestore.v1.ReplicaStatus.$Shape;
            static create(properties?: featurestore.v1.ReplicaStatus.$Properties): featurestore.v1.ReplicaStatus;

            /**
             * Encodes the specified ReplicaStatus message. Does not implicitly {@link featurestore.v1.ReplicaStatus.verify|verify} messages.
             * @param message ReplicaStatus message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ReplicaStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ReplicaStatus message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ReplicaStatus & featurestore.v1.ReplicaStatus.$Shape} ReplicaStatus
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ReplicaStatus & featurestore.v1.ReplicaStatus.$Shape;

            /**
             * Creates a ReplicaStatus message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ReplicaStatus
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ReplicaStatus;

            /**
             * Creates a plain object from a ReplicaStatus message. Also converts values to other types if specified.
             * @param message ReplicaStatus
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ReplicaStatus, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ReplicaStatus to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ReplicaStatus {

            /** Properties of a ReplicaStatus. */
            interface $Properties {

                /** ReplicaStatus id */
                id?: string;

                /** ReplicaStatus node */
                node?: string;

                /** ReplicaStatus role */
                role?: string;

                /** ReplicaStatus lag */
                lag?: Long;

                /** ReplicaStatus isHealthy */
                isHealthy?: boolean;

                /** ReplicaStatus problem */
                problem?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ReplicaStatus. */
            type $Shape = featurestore.v1.ReplicaStatus.$Properties;
        }

        /**
         * Properties of a ShardStatus.
         * @deprecated Use featurestore.v1.ShardStatus.$Properties instead.
         */
        interface IShardStatus extends featurestore.v1.ShardStatus.$Properties {
        }

        /** Represents a ShardStatus. */
        class ShardStatus {

            /**
             * Constructs a new ShardStatus.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ShardStatus.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ShardStatus shard. */
            shard: number;

            /** ShardStatus leader. */
            leader: string;

            /** ShardStatus term. */
            term: Long;

            /** ShardStatus lastIndex. */
            lastIndex: Long;

            /** ShardStatus replicas. */
            replicas: featurestore.v1.ReplicaStatus[];

            /** ShardStatus target. */
            target: string[];

            /** ShardStatus move. */
            move: string;

            /**
             * Creates a new ShardStatus instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ShardStatus instance
             */
            static create(properties: featurestore.v1.ShardStatus.$Shape): featurestore.v1.ShardStatus & featurestore.v1.ShardStatus.$Shape;
            static create(properties?: featurestore.v1.ShardStatus.$Properties): featurestore.v1.ShardStatus;

            /**
             * Encodes the specified ShardStatus message. Does not implicitly {@link featurestore.v1.ShardStatus.verify|verify} messages.
             * @param message ShardStatus message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ShardStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ShardStatus message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ShardStatus & featurestore.v1.ShardStatus.$Shape} ShardStatus
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ShardStatus & featurestore.v1.ShardStatus.$Shape;

            /**
             * Creates a ShardStatus message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ShardStatus
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ShardStatus;

            /**
             * Creates a plain object from a ShardStatus message. Also converts values to other types if specified.
             * @param message ShardStatus
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ShardStatus, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ShardStatus to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ShardStatus {

            /** Properties of a ShardStatus. */
            interface $Properties {

                /** ShardStatus shard */
                shard?: number;

                /** ShardStatus leader */
                leader?: string;

                /** ShardStatus term */
                term?: Long;

                /** ShardStatus lastIndex */
                lastIndex?: Long;

                /** ShardStatus replicas */
                replicas?: featurestore.v1.ReplicaStatus.$Properties[];

                /** ShardStatus target */
                target?: string[];

                /** ShardStatus move */
                move?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ShardStatus. */
            type $Shape = featurestore.v1.ShardStatus.$Properties;
        }

        /**
         * Properties of a MetaStatus.
         * @deprecated Use featurestore.v1.MetaStatus.$Properties instead.
         */
        interface IMetaStatus extends featurestore.v1.MetaStatus.$Properties {
        }

        /** Represents a MetaStatus. */
        class MetaStatus {

            /**
             * Constructs a new MetaStatus.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.MetaStatus.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MetaStatus leader. */
            leader: string;

            /** MetaStatus term. */
            term: Long;

            /** MetaStatus voters. */
            voters: string[];

            /** MetaStatus learners. */
            learners: string[];

            /**
             * Creates a new MetaStatus instance using the specified properties.
             * @param [properties] Properties to set
             * @returns MetaStatus instance
             */
            static create(properties: featurestore.v1.MetaStatus.$Shape): featurestore.v1.MetaStatus & featurestore.v1.MetaStatus.$Shape;
            static create(properties?: featurestore.v1.MetaStatus.$Properties): featurestore.v1.MetaStatus;

            /**
             * Encodes the specified MetaStatus message. Does not implicitly {@link featurestore.v1.MetaStatus.verify|verify} messages.
             * @param message MetaStatus message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.MetaStatus.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MetaStatus message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.MetaStatus & featurestore.v1.MetaStatus.$Shape} MetaStatus
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.MetaStatus & featurestore.v1.MetaStatus.$Shape;

            /**
             * Creates a MetaStatus message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns MetaStatus
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.MetaStatus;

            /**
             * Creates a plain object from a MetaStatus message. Also converts values to other types if specified.
             * @param message MetaStatus
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.MetaStatus, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this MetaStatus to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace MetaStatus {

            /** Properties of a MetaStatus. */
            interface $Properties {

                /** MetaStatus leader */
                leader?: string;

                /** MetaStatus term */
                term?: Long;

                /** MetaStatus voters */
                voters?: string[];

                /** MetaStatus learners */
                learners?: string[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MetaStatus. */
            type $Shape = featurestore.v1.MetaStatus.$Properties;
        }

        /**
         * Properties of a StatusResponse.
         * @deprecated Use featurestore.v1.StatusResponse.$Properties instead.
         */
        interface IStatusResponse extends featurestore.v1.StatusResponse.$Properties {
        }

        /** Represents a StatusResponse. */
        class StatusResponse {

            /**
             * Constructs a new StatusResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.StatusResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StatusResponse clusterId. */
            clusterId: string;

            /** StatusResponse epoch. */
            epoch: Long;

            /** StatusResponse replicasWanted. */
            replicasWanted: number;

            /** StatusResponse meta. */
            meta: featurestore.v1.MetaStatus;

            /** StatusResponse nodes. */
            nodes: featurestore.v1.NodeStatus[];

            /** StatusResponse shards. */
            shards: featurestore.v1.ShardStatus[];

            /** StatusResponse isBalancing. */
            isBalancing: boolean;

            /** StatusResponse deadAfterMs. */
            deadAfterMs: Long;

            /** StatusResponse level. */
            level: number;

            /**
             * Creates a new StatusResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns StatusResponse instance
             */
            static create(properties: featurestore.v1.StatusResponse.$Shape): featurestore.v1.StatusResponse & featurestore.v1.StatusResponse.$Shape;
            static create(properties?: featurestore.v1.StatusResponse.$Properties): featurestore.v1.StatusResponse;

            /**
             * Encodes the specified StatusResponse message. Does not implicitly {@link featurestore.v1.StatusResponse.verify|verify} messages.
             * @param message StatusResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.StatusResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StatusResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.StatusResponse & featurestore.v1.StatusResponse.$Shape} StatusResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.StatusResponse & featurestore.v1.StatusResponse.$Shape;

            /**
             * Creates a StatusResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns StatusResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.StatusResponse;

            /**
             * Creates a plain object from a StatusResponse message. Also converts values to other types if specified.
             * @param message StatusResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.StatusResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this StatusResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace StatusResponse {

            /** Properties of a StatusResponse. */
            interface $Properties {

                /** StatusResponse clusterId */
                clusterId?: string;

                /** StatusResponse epoch */
                epoch?: Long;

                /** StatusResponse replicasWanted */
                replicasWanted?: number;

                /** StatusResponse meta */
                meta?: featurestore.v1.MetaStatus.$Properties;

                /** StatusResponse nodes */
                nodes?: featurestore.v1.NodeStatus.$Properties[];

                /** StatusResponse shards */
                shards?: featurestore.v1.ShardStatus.$Properties[];

                /** StatusResponse isBalancing */
                isBalancing?: boolean;

                /** StatusResponse deadAfterMs */
                deadAfterMs?: Long;

                /** StatusResponse level */
                level?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StatusResponse. */
            type $Shape = featurestore.v1.StatusResponse.$Properties;
        }

        /**
         * Properties of an InitRequest.
         * @deprecated Use featurestore.v1.InitRequest.$Properties instead.
         */
        interface IInitRequest extends featurestore.v1.InitRequest.$Properties {
        }

        /** Represents an InitRequest. */
        class InitRequest {

            /**
             * Constructs a new InitRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.InitRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** InitRequest shards. */
            shards: number;

            /** InitRequest replicas. */
            replicas: number;

            /**
             * Creates a new InitRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns InitRequest instance
             */
            static create(properties: featurestore.v1.InitRequest.$Shape): featurestore.v1.InitRequest & featurestore.v1.InitRequest.$Shape;
            static create(properties?: featurestore.v1.InitRequest.$Properties): featurestore.v1.InitRequest;

            /**
             * Encodes the specified InitRequest message. Does not implicitly {@link featurestore.v1.InitRequest.verify|verify} messages.
             * @param message InitRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.InitRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an InitRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.InitRequest & featurestore.v1.InitRequest.$Shape} InitRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.InitRequest & featurestore.v1.InitRequest.$Shape;

            /**
             * Creates an InitRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns InitRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.InitRequest;

            /**
             * Creates a plain object from an InitRequest message. Also converts values to other types if specified.
             * @param message InitRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.InitRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this InitRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace InitRequest {

            /** Properties of an InitRequest. */
            interface $Properties {

                /** InitRequest shards */
                shards?: number;

                /** InitRequest replicas */
                replicas?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an InitRequest. */
            type $Shape = featurestore.v1.InitRequest.$Properties;
        }

        /**
         * Properties of an InitResponse.
         * @deprecated Use featurestore.v1.InitResponse.$Properties instead.
         */
        interface IInitResponse extends featurestore.v1.InitResponse.$Properties {
        }

        /** Represents an InitResponse. */
        class InitResponse {

            /**
             * Constructs a new InitResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.InitResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** InitResponse clusterId. */
            clusterId: string;

            /** InitResponse joinToken. */
            joinToken: string;

            /**
             * Creates a new InitResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns InitResponse instance
             */
            static create(properties: featurestore.v1.InitResponse.$Shape): featurestore.v1.InitResponse & featurestore.v1.InitResponse.$Shape;
            static create(properties?: featurestore.v1.InitResponse.$Properties): featurestore.v1.InitResponse;

            /**
             * Encodes the specified InitResponse message. Does not implicitly {@link featurestore.v1.InitResponse.verify|verify} messages.
             * @param message InitResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.InitResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an InitResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.InitResponse & featurestore.v1.InitResponse.$Shape} InitResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.InitResponse & featurestore.v1.InitResponse.$Shape;

            /**
             * Creates an InitResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns InitResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.InitResponse;

            /**
             * Creates a plain object from an InitResponse message. Also converts values to other types if specified.
             * @param message InitResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.InitResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this InitResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace InitResponse {

            /** Properties of an InitResponse. */
            interface $Properties {

                /** InitResponse clusterId */
                clusterId?: string;

                /** InitResponse joinToken */
                joinToken?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an InitResponse. */
            type $Shape = featurestore.v1.InitResponse.$Properties;
        }

        /**
         * Properties of a ChangeRequest.
         * @deprecated Use featurestore.v1.ChangeRequest.$Properties instead.
         */
        interface IChangeRequest extends featurestore.v1.ChangeRequest.$Properties {
        }

        /** Represents a ChangeRequest. */
        class ChangeRequest {

            /**
             * Constructs a new ChangeRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ChangeRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ChangeRequest drain. */
            drain: (featurestore.v1.DrainChange|null);

            /** ChangeRequest activate. */
            activate: (featurestore.v1.ActivateChange|null);

            /** ChangeRequest remove. */
            remove: (featurestore.v1.RemoveChange|null);

            /** ChangeRequest rebalance. */
            rebalance: (featurestore.v1.RebalanceChange|null);

            /** ChangeRequest transferLeader. */
            transferLeader: (featurestore.v1.TransferLeaderChange|null);

            /** ChangeRequest abort. */
            abort: (featurestore.v1.AbortChange|null);

            /** ChangeRequest set. */
            set: (featurestore.v1.SetChange|null);

            /** ChangeRequest newToken. */
            newToken: (featurestore.v1.NewTokenChange|null);

            /** ChangeRequest scrub. */
            scrub: (featurestore.v1.ScrubChange|null);

            /** ChangeRequest raiseLevel. */
            raiseLevel: (featurestore.v1.RaiseLevelChange|null);

            /** ChangeRequest expectedEpoch. */
            expectedEpoch: Long;

            /** ChangeRequest change. */
            change?: ("drain"|"activate"|"remove"|"rebalance"|"transferLeader"|"abort"|"set"|"newToken"|"scrub"|"raiseLevel");

            /**
             * Creates a new ChangeRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ChangeRequest instance
             */
            static create(properties: featurestore.v1.ChangeRequest.$Shape): featurestore.v1.ChangeRequest & featurestore.v1.ChangeRequest.$Shape;
            static create(properties?: featurestore.v1.ChangeRequest.$Properties): featurestore.v1.ChangeRequest;

            /**
             * Encodes the specified ChangeRequest message. Does not implicitly {@link featurestore.v1.ChangeRequest.verify|verify} messages.
             * @param message ChangeRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ChangeRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ChangeRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ChangeRequest & featurestore.v1.ChangeRequest.$Shape} ChangeRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ChangeRequest & featurestore.v1.ChangeRequest.$Shape;

            /**
             * Creates a ChangeRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ChangeRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ChangeRequest;

            /**
             * Creates a plain object from a ChangeRequest message. Also converts values to other types if specified.
             * @param message ChangeRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ChangeRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ChangeRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ChangeRequest {

            /** Properties of a ChangeRequest. */
            interface $Properties {

                /** ChangeRequest drain */
                drain?: (featurestore.v1.DrainChange.$Properties|null);

                /** ChangeRequest activate */
                activate?: (featurestore.v1.ActivateChange.$Properties|null);

                /** ChangeRequest remove */
                remove?: (featurestore.v1.RemoveChange.$Properties|null);

                /** ChangeRequest rebalance */
                rebalance?: (featurestore.v1.RebalanceChange.$Properties|null);

                /** ChangeRequest transferLeader */
                transferLeader?: (featurestore.v1.TransferLeaderChange.$Properties|null);

                /** ChangeRequest abort */
                abort?: (featurestore.v1.AbortChange.$Properties|null);

                /** ChangeRequest set */
                set?: (featurestore.v1.SetChange.$Properties|null);

                /** ChangeRequest newToken */
                newToken?: (featurestore.v1.NewTokenChange.$Properties|null);

                /** ChangeRequest scrub */
                scrub?: (featurestore.v1.ScrubChange.$Properties|null);

                /** ChangeRequest raiseLevel */
                raiseLevel?: (featurestore.v1.RaiseLevelChange.$Properties|null);

                /** ChangeRequest expectedEpoch */
                expectedEpoch?: Long;

                /** ChangeRequest change */
                change?: ("drain"|"activate"|"remove"|"rebalance"|"transferLeader"|"abort"|"set"|"newToken"|"scrub"|"raiseLevel");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a ChangeRequest. */
            type $Shape = {
              drain?: featurestore.v1.DrainChange.$Shape|null;
              activate?: featurestore.v1.ActivateChange.$Shape|null;
              remove?: featurestore.v1.RemoveChange.$Shape|null;
              rebalance?: featurestore.v1.RebalanceChange.$Shape|null;
              transferLeader?: featurestore.v1.TransferLeaderChange.$Shape|null;
              abort?: featurestore.v1.AbortChange.$Shape|null;
              set?: featurestore.v1.SetChange.$Shape|null;
              newToken?: featurestore.v1.NewTokenChange.$Shape|null;
              scrub?: featurestore.v1.ScrubChange.$Shape|null;
              raiseLevel?: featurestore.v1.RaiseLevelChange.$Shape|null;
              expectedEpoch?: Long;
              $unknowns?: Uint8Array[];
            } & (
              ({ change?: undefined; drain?: null; activate?: null; remove?: null; rebalance?: null; transferLeader?: null; abort?: null; set?: null; newToken?: null; scrub?: null; raiseLevel?: null }|{ change?: "drain"; drain: featurestore.v1.DrainChange.$Shape; activate?: null; remove?: null; rebalance?: null; transferLeader?: null; abort?: null; set?: null; newToken?: null; scrub?: null; raiseLevel?: null }|{ change?: "activate"; drain?: null; activate: featurestore.v1.ActivateChange.$Shape; remove?: null; rebalance?: null; transferLeader?: null; abort?: null; set?: null; newToken?: null; scrub?: null; raiseLevel?: null }|{ change?: "remove"; drain?: null; activate?: null; remove: featurestore.v1.RemoveChange.$Shape; rebalance?: null; transferLeader?: null; abort?: null; set?: null; newToken?: null; scrub?: null; raiseLevel?: null }|{ change?: "rebalance"; drain?: null; activate?: null; remove?: null; rebalance: featurestore.v1.RebalanceChange.$Shape; transferLeader?: null; abort?: null; set?: null; newToken?: null; scrub?: null; raiseLevel?: null }|{ change?: "transferLeader"; drain?: null; activate?: null; remove?: null; rebalance?: null; transferLeader: featurestore.v1.TransferLeaderChange.$Shape; abort?: null; set?: null; newToken?: null; scrub?: null; raiseLevel?: null }|{ change?: "abort"; drain?: null; activate?: null; remove?: null; rebalance?: null; transferLeader?: null; abort: featurestore.v1.AbortChange.$Shape; set?: null; newToken?: null; scrub?: null; raiseLevel?: null }|{ change?: "set"; drain?: null; activate?: null; remove?: null; rebalance?: null; transferLeader?: null; abort?: null; set: featurestore.v1.SetChange.$Shape; newToken?: null; scrub?: null; raiseLevel?: null }|{ change?: "newToken"; drain?: null; activate?: null; remove?: null; rebalance?: null; transferLeader?: null; abort?: null; set?: null; newToken: featurestore.v1.NewTokenChange.$Shape; scrub?: null; raiseLevel?: null }|{ change?: "scrub"; drain?: null; activate?: null; remove?: null; rebalance?: null; transferLeader?: null; abort?: null; set?: null; newToken?: null; scrub: featurestore.v1.ScrubChange.$Shape; raiseLevel?: null }|{ change?: "raiseLevel"; drain?: null; activate?: null; remove?: null; rebalance?: null; transferLeader?: null; abort?: null; set?: null; newToken?: null; scrub?: null; raiseLevel: featurestore.v1.RaiseLevelChange.$Shape })
            );
        }

        /**
         * Properties of a DrainChange.
         * @deprecated Use featurestore.v1.DrainChange.$Properties instead.
         */
        interface IDrainChange extends featurestore.v1.DrainChange.$Properties {
        }

        /** Represents a DrainChange. */
        class DrainChange {

            /**
             * Constructs a new DrainChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.DrainChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DrainChange node. */
            node: string;

            /**
             * Creates a new DrainChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DrainChange instance
             */
            static create(properties: featurestore.v1.DrainChange.$Shape): featurestore.v1.DrainChange & featurestore.v1.DrainChange.$Shape;
            static create(properties?: featurestore.v1.DrainChange.$Properties): featurestore.v1.DrainChange;

            /**
             * Encodes the specified DrainChange message. Does not implicitly {@link featurestore.v1.DrainChange.verify|verify} messages.
             * @param message DrainChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.DrainChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DrainChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.DrainChange & featurestore.v1.DrainChange.$Shape} DrainChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.DrainChange & featurestore.v1.DrainChange.$Shape;

            /**
             * Creates a DrainChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns DrainChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.DrainChange;

            /**
             * Creates a plain object from a DrainChange message. Also converts values to other types if specified.
             * @param message DrainChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.DrainChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this DrainChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace DrainChange {

            /** Properties of a DrainChange. */
            interface $Properties {

                /** DrainChange node */
                node?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DrainChange. */
            type $Shape = featurestore.v1.DrainChange.$Properties;
        }

        /**
         * Properties of an ActivateChange.
         * @deprecated Use featurestore.v1.ActivateChange.$Properties instead.
         */
        interface IActivateChange extends featurestore.v1.ActivateChange.$Properties {
        }

        /** Represents an ActivateChange. */
        class ActivateChange {

            /**
             * Constructs a new ActivateChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ActivateChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ActivateChange node. */
            node: string;

            /**
             * Creates a new ActivateChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ActivateChange instance
             */
            static create(properties: featurestore.v1.ActivateChange.$Shape): featurestore.v1.ActivateChange & featurestore.v1.ActivateChange.$Shape;
            static create(properties?: featurestore.v1.ActivateChange.$Properties): featurestore.v1.ActivateChange;

            /**
             * Encodes the specified ActivateChange message. Does not implicitly {@link featurestore.v1.ActivateChange.verify|verify} messages.
             * @param message ActivateChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ActivateChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an ActivateChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ActivateChange & featurestore.v1.ActivateChange.$Shape} ActivateChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ActivateChange & featurestore.v1.ActivateChange.$Shape;

            /**
             * Creates an ActivateChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ActivateChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ActivateChange;

            /**
             * Creates a plain object from an ActivateChange message. Also converts values to other types if specified.
             * @param message ActivateChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ActivateChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ActivateChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ActivateChange {

            /** Properties of an ActivateChange. */
            interface $Properties {

                /** ActivateChange node */
                node?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an ActivateChange. */
            type $Shape = featurestore.v1.ActivateChange.$Properties;
        }

        /**
         * Properties of a RemoveChange.
         * @deprecated Use featurestore.v1.RemoveChange.$Properties instead.
         */
        interface IRemoveChange extends featurestore.v1.RemoveChange.$Properties {
        }

        /** Represents a RemoveChange. */
        class RemoveChange {

            /**
             * Constructs a new RemoveChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.RemoveChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RemoveChange node. */
            node: string;

            /** RemoveChange isDead. */
            isDead: boolean;

            /**
             * Creates a new RemoveChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RemoveChange instance
             */
            static create(properties: featurestore.v1.RemoveChange.$Shape): featurestore.v1.RemoveChange & featurestore.v1.RemoveChange.$Shape;
            static create(properties?: featurestore.v1.RemoveChange.$Properties): featurestore.v1.RemoveChange;

            /**
             * Encodes the specified RemoveChange message. Does not implicitly {@link featurestore.v1.RemoveChange.verify|verify} messages.
             * @param message RemoveChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.RemoveChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RemoveChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.RemoveChange & featurestore.v1.RemoveChange.$Shape} RemoveChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.RemoveChange & featurestore.v1.RemoveChange.$Shape;

            /**
             * Creates a RemoveChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RemoveChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.RemoveChange;

            /**
             * Creates a plain object from a RemoveChange message. Also converts values to other types if specified.
             * @param message RemoveChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.RemoveChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RemoveChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RemoveChange {

            /** Properties of a RemoveChange. */
            interface $Properties {

                /** RemoveChange node */
                node?: string;

                /** RemoveChange isDead */
                isDead?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RemoveChange. */
            type $Shape = featurestore.v1.RemoveChange.$Properties;
        }

        /**
         * Properties of a RebalanceChange.
         * @deprecated Use featurestore.v1.RebalanceChange.$Properties instead.
         */
        interface IRebalanceChange extends featurestore.v1.RebalanceChange.$Properties {
        }

        /** Represents a RebalanceChange. */
        class RebalanceChange {

            /**
             * Constructs a new RebalanceChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.RebalanceChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new RebalanceChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RebalanceChange instance
             */
            static create(properties: featurestore.v1.RebalanceChange.$Shape): featurestore.v1.RebalanceChange & featurestore.v1.RebalanceChange.$Shape;
            static create(properties?: featurestore.v1.RebalanceChange.$Properties): featurestore.v1.RebalanceChange;

            /**
             * Encodes the specified RebalanceChange message. Does not implicitly {@link featurestore.v1.RebalanceChange.verify|verify} messages.
             * @param message RebalanceChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.RebalanceChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RebalanceChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.RebalanceChange & featurestore.v1.RebalanceChange.$Shape} RebalanceChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.RebalanceChange & featurestore.v1.RebalanceChange.$Shape;

            /**
             * Creates a RebalanceChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RebalanceChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.RebalanceChange;

            /**
             * Creates a plain object from a RebalanceChange message. Also converts values to other types if specified.
             * @param message RebalanceChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.RebalanceChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RebalanceChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RebalanceChange {

            /** Properties of a RebalanceChange. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RebalanceChange. */
            type $Shape = featurestore.v1.RebalanceChange.$Properties;
        }

        /**
         * Properties of a TransferLeaderChange.
         * @deprecated Use featurestore.v1.TransferLeaderChange.$Properties instead.
         */
        interface ITransferLeaderChange extends featurestore.v1.TransferLeaderChange.$Properties {
        }

        /** Represents a TransferLeaderChange. */
        class TransferLeaderChange {

            /**
             * Constructs a new TransferLeaderChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.TransferLeaderChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TransferLeaderChange shard. */
            shard: number;

            /** TransferLeaderChange isMeta. */
            isMeta: boolean;

            /** TransferLeaderChange node. */
            node: string;

            /**
             * Creates a new TransferLeaderChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns TransferLeaderChange instance
             */
            static create(properties: featurestore.v1.TransferLeaderChange.$Shape): featurestore.v1.TransferLeaderChange & featurestore.v1.TransferLeaderChange.$Shape;
            static create(properties?: featurestore.v1.TransferLeaderChange.$Properties): featurestore.v1.TransferLeaderChange;

            /**
             * Encodes the specified TransferLeaderChange message. Does not implicitly {@link featurestore.v1.TransferLeaderChange.verify|verify} messages.
             * @param message TransferLeaderChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.TransferLeaderChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TransferLeaderChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.TransferLeaderChange & featurestore.v1.TransferLeaderChange.$Shape} TransferLeaderChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.TransferLeaderChange & featurestore.v1.TransferLeaderChange.$Shape;

            /**
             * Creates a TransferLeaderChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns TransferLeaderChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.TransferLeaderChange;

            /**
             * Creates a plain object from a TransferLeaderChange message. Also converts values to other types if specified.
             * @param message TransferLeaderChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.TransferLeaderChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this TransferLeaderChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace TransferLeaderChange {

            /** Properties of a TransferLeaderChange. */
            interface $Properties {

                /** TransferLeaderChange shard */
                shard?: number;

                /** TransferLeaderChange isMeta */
                isMeta?: boolean;

                /** TransferLeaderChange node */
                node?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TransferLeaderChange. */
            type $Shape = featurestore.v1.TransferLeaderChange.$Properties;
        }

        /**
         * Properties of an AbortChange.
         * @deprecated Use featurestore.v1.AbortChange.$Properties instead.
         */
        interface IAbortChange extends featurestore.v1.AbortChange.$Properties {
        }

        /** Represents an AbortChange. */
        class AbortChange {

            /**
             * Constructs a new AbortChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.AbortChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new AbortChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AbortChange instance
             */
            static create(properties: featurestore.v1.AbortChange.$Shape): featurestore.v1.AbortChange & featurestore.v1.AbortChange.$Shape;
            static create(properties?: featurestore.v1.AbortChange.$Properties): featurestore.v1.AbortChange;

            /**
             * Encodes the specified AbortChange message. Does not implicitly {@link featurestore.v1.AbortChange.verify|verify} messages.
             * @param message AbortChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.AbortChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AbortChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.AbortChange & featurestore.v1.AbortChange.$Shape} AbortChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.AbortChange & featurestore.v1.AbortChange.$Shape;

            /**
             * Creates an AbortChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns AbortChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.AbortChange;

            /**
             * Creates a plain object from an AbortChange message. Also converts values to other types if specified.
             * @param message AbortChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.AbortChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this AbortChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace AbortChange {

            /** Properties of an AbortChange. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AbortChange. */
            type $Shape = featurestore.v1.AbortChange.$Properties;
        }

        /**
         * Properties of a SetChange.
         * @deprecated Use featurestore.v1.SetChange.$Properties instead.
         */
        interface ISetChange extends featurestore.v1.SetChange.$Properties {
        }

        /** Represents a SetChange. */
        class SetChange {

            /**
             * Constructs a new SetChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.SetChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SetChange replicas. */
            replicas: (number|null);

            /** SetChange isBalancing. */
            isBalancing: (boolean|null);

            /** SetChange deadAfterMs. */
            deadAfterMs: (Long|null);

            /**
             * Creates a new SetChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns SetChange instance
             */
            static create(properties: featurestore.v1.SetChange.$Shape): featurestore.v1.SetChange & featurestore.v1.SetChange.$Shape;
            static create(properties?: featurestore.v1.SetChange.$Properties): featurestore.v1.SetChange;

            /**
             * Encodes the specified SetChange message. Does not implicitly {@link featurestore.v1.SetChange.verify|verify} messages.
             * @param message SetChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.SetChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SetChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.SetChange & featurestore.v1.SetChange.$Shape} SetChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.SetChange & featurestore.v1.SetChange.$Shape;

            /**
             * Creates a SetChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns SetChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.SetChange;

            /**
             * Creates a plain object from a SetChange message. Also converts values to other types if specified.
             * @param message SetChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.SetChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this SetChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace SetChange {

            /** Properties of a SetChange. */
            interface $Properties {

                /** SetChange replicas */
                replicas?: (number|null);

                /** SetChange isBalancing */
                isBalancing?: (boolean|null);

                /** SetChange deadAfterMs */
                deadAfterMs?: (Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SetChange. */
            type $Shape = featurestore.v1.SetChange.$Properties;
        }

        /**
         * Properties of a NewTokenChange.
         * @deprecated Use featurestore.v1.NewTokenChange.$Properties instead.
         */
        interface INewTokenChange extends featurestore.v1.NewTokenChange.$Properties {
        }

        /** Represents a NewTokenChange. */
        class NewTokenChange {

            /**
             * Constructs a new NewTokenChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.NewTokenChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new NewTokenChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NewTokenChange instance
             */
            static create(properties: featurestore.v1.NewTokenChange.$Shape): featurestore.v1.NewTokenChange & featurestore.v1.NewTokenChange.$Shape;
            static create(properties?: featurestore.v1.NewTokenChange.$Properties): featurestore.v1.NewTokenChange;

            /**
             * Encodes the specified NewTokenChange message. Does not implicitly {@link featurestore.v1.NewTokenChange.verify|verify} messages.
             * @param message NewTokenChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.NewTokenChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NewTokenChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.NewTokenChange & featurestore.v1.NewTokenChange.$Shape} NewTokenChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.NewTokenChange & featurestore.v1.NewTokenChange.$Shape;

            /**
             * Creates a NewTokenChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns NewTokenChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.NewTokenChange;

            /**
             * Creates a plain object from a NewTokenChange message. Also converts values to other types if specified.
             * @param message NewTokenChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.NewTokenChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this NewTokenChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace NewTokenChange {

            /** Properties of a NewTokenChange. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NewTokenChange. */
            type $Shape = featurestore.v1.NewTokenChange.$Properties;
        }

        /**
         * Properties of a RaiseLevelChange.
         * @deprecated Use featurestore.v1.RaiseLevelChange.$Properties instead.
         */
        interface IRaiseLevelChange extends featurestore.v1.RaiseLevelChange.$Properties {
        }

        /** Represents a RaiseLevelChange. */
        class RaiseLevelChange {

            /**
             * Constructs a new RaiseLevelChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.RaiseLevelChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RaiseLevelChange level. */
            level: number;

            /**
             * Creates a new RaiseLevelChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RaiseLevelChange instance
             */
            static create(properties: featurestore.v1.RaiseLevelChange.$Shape): featurestore.v1.RaiseLevelChange & featurestore.v1.RaiseLevelChange.$Shape;
            static create(properties?: featurestore.v1.RaiseLevelChange.$Properties): featurestore.v1.RaiseLevelChange;

            /**
             * Encodes the specified RaiseLevelChange message. Does not implicitly {@link featurestore.v1.RaiseLevelChange.verify|verify} messages.
             * @param message RaiseLevelChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.RaiseLevelChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RaiseLevelChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.RaiseLevelChange & featurestore.v1.RaiseLevelChange.$Shape} RaiseLevelChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.RaiseLevelChange & featurestore.v1.RaiseLevelChange.$Shape;

            /**
             * Creates a RaiseLevelChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RaiseLevelChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.RaiseLevelChange;

            /**
             * Creates a plain object from a RaiseLevelChange message. Also converts values to other types if specified.
             * @param message RaiseLevelChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.RaiseLevelChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RaiseLevelChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RaiseLevelChange {

            /** Properties of a RaiseLevelChange. */
            interface $Properties {

                /** RaiseLevelChange level */
                level?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RaiseLevelChange. */
            type $Shape = featurestore.v1.RaiseLevelChange.$Properties;
        }

        /**
         * Properties of a ScrubChange.
         * @deprecated Use featurestore.v1.ScrubChange.$Properties instead.
         */
        interface IScrubChange extends featurestore.v1.ScrubChange.$Properties {
        }

        /** Represents a ScrubChange. */
        class ScrubChange {

            /**
             * Constructs a new ScrubChange.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ScrubChange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new ScrubChange instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ScrubChange instance
             */
            static create(properties: featurestore.v1.ScrubChange.$Shape): featurestore.v1.ScrubChange & featurestore.v1.ScrubChange.$Shape;
            static create(properties?: featurestore.v1.ScrubChange.$Properties): featurestore.v1.ScrubChange;

            /**
             * Encodes the specified ScrubChange message. Does not implicitly {@link featurestore.v1.ScrubChange.verify|verify} messages.
             * @param message ScrubChange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ScrubChange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ScrubChange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ScrubChange & featurestore.v1.ScrubChange.$Shape} ScrubChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ScrubChange & featurestore.v1.ScrubChange.$Shape;

            /**
             * Creates a ScrubChange message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ScrubChange
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ScrubChange;

            /**
             * Creates a plain object from a ScrubChange message. Also converts values to other types if specified.
             * @param message ScrubChange
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ScrubChange, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ScrubChange to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ScrubChange {

            /** Properties of a ScrubChange. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ScrubChange. */
            type $Shape = featurestore.v1.ScrubChange.$Properties;
        }

        /**
         * Properties of a ChangeResponse.
         * @deprecated Use featurestore.v1.ChangeResponse.$Properties instead.
         */
        interface IChangeResponse extends featurestore.v1.ChangeResponse.$Properties {
        }

        /** Represents a ChangeResponse. */
        class ChangeResponse {

            /**
             * Constructs a new ChangeResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ChangeResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ChangeResponse epoch. */
            epoch: Long;

            /** ChangeResponse message. */
            message: string;

            /** ChangeResponse joinToken. */
            joinToken: string;

            /**
             * Creates a new ChangeResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ChangeResponse instance
             */
            static create(properties: featurestore.v1.ChangeResponse.$Shape): featurestore.v1.ChangeResponse & featurestore.v1.ChangeResponse.$Shape;
            static create(properties?: featurestore.v1.ChangeResponse.$Properties): featurestore.v1.ChangeResponse;

            /**
             * Encodes the specified ChangeResponse message. Does not implicitly {@link featurestore.v1.ChangeResponse.verify|verify} messages.
             * @param message ChangeResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ChangeResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ChangeResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ChangeResponse & featurestore.v1.ChangeResponse.$Shape} ChangeResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ChangeResponse & featurestore.v1.ChangeResponse.$Shape;

            /**
             * Creates a ChangeResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ChangeResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ChangeResponse;

            /**
             * Creates a plain object from a ChangeResponse message. Also converts values to other types if specified.
             * @param message ChangeResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ChangeResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ChangeResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ChangeResponse {

            /** Properties of a ChangeResponse. */
            interface $Properties {

                /** ChangeResponse epoch */
                epoch?: Long;

                /** ChangeResponse message */
                message?: string;

                /** ChangeResponse joinToken */
                joinToken?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ChangeResponse. */
            type $Shape = featurestore.v1.ChangeResponse.$Properties;
        }

        /** Represents a StoreService */
        class StoreService extends $protobuf.rpc.Service {

            /**
             * Constructs a new StoreService service.
             * @param rpcImpl RPC implementation
             * @param [requestDelimited=false] Whether requests are length-delimited
             * @param [responseDelimited=false] Whether responses are length-delimited
             */
            constructor(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean);

            /**
             * Creates new StoreService service using the specified rpc implementation.
             * @param rpcImpl RPC implementation
             * @param [requestDelimited=false] Whether requests are length-delimited
             * @param [responseDelimited=false] Whether responses are length-delimited
             * @returns RPC service. Useful where requests and/or responses are streamed.
             */
            static create(rpcImpl: $protobuf.RPCImpl, requestDelimited?: boolean, responseDelimited?: boolean): StoreService;

            /** Calls MultiGet. */
            multiGet: featurestore.v1.StoreService.MultiGet;

            /** Calls MultiGetStream. */
            multiGetStream: featurestore.v1.StoreService.MultiGetStream;

            /** Calls Write. */
            write: featurestore.v1.StoreService.Write;

            /** Calls WriteStream. */
            writeStream: featurestore.v1.StoreService.WriteStream;

            /** Calls Delete. */
            delete: featurestore.v1.StoreService.Delete;

            /** Calls Scan. */
            scan: featurestore.v1.StoreService.Scan;
        }

        namespace StoreService {

            /**
             * Callback as used by {@link featurestore.v1.StoreService#multiGet}.
             * @param error Error, if any
             * @param [response] MultiGetResponse
             */
            type MultiGetCallback = (error: (Error|null), response?: featurestore.v1.MultiGetResponse) => void;

            /** Calls MultiGet. */
            type MultiGet = {
              (request: featurestore.v1.IMultiGetRequest, callback: featurestore.v1.StoreService.MultiGetCallback): void;
              (request: featurestore.v1.IMultiGetRequest): Promise<featurestore.v1.MultiGetResponse>;
              readonly name: "MultiGet";
              readonly path: "/featurestore.v1.StoreService/MultiGet";
              readonly requestType: "MultiGetRequest";
              readonly responseType: "MultiGetResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.StoreService#multiGetStream}.
             * @param error Error, if any
             * @param [response] MultiGetStreamResponse
             */
            type MultiGetStreamCallback = (error: (Error|null), response?: featurestore.v1.MultiGetStreamResponse) => void;

            /** Calls MultiGetStream. */
            type MultiGetStream = {
              (request: featurestore.v1.IMultiGetStreamRequest, callback: featurestore.v1.StoreService.MultiGetStreamCallback): void;
              (request: featurestore.v1.IMultiGetStreamRequest): Promise<featurestore.v1.MultiGetStreamResponse>;
              readonly name: "MultiGetStream";
              readonly path: "/featurestore.v1.StoreService/MultiGetStream";
              readonly requestType: "MultiGetStreamRequest";
              readonly responseType: "MultiGetStreamResponse";
              readonly requestStream: true;
              readonly responseStream: true;
            };

            /**
             * Callback as used by {@link featurestore.v1.StoreService#write}.
             * @param error Error, if any
             * @param [response] WriteResponse
             */
            type WriteCallback = (error: (Error|null), response?: featurestore.v1.WriteResponse) => void;

            /** Calls Write. */
            type Write = {
              (request: featurestore.v1.IWriteRequest, callback: featurestore.v1.StoreService.WriteCallback): void;
              (request: featurestore.v1.IWriteRequest): Promise<featurestore.v1.WriteResponse>;
              readonly name: "Write";
              readonly path: "/featurestore.v1.StoreService/Write";
              readonly requestType: "WriteRequest";
              readonly responseType: "WriteResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.StoreService#writeStream}.
             * @param error Error, if any
             * @param [response] WriteStreamResponse
             */
            type WriteStreamCallback = (error: (Error|null), response?: featurestore.v1.WriteStreamResponse) => void;

            /** Calls WriteStream. */
            type WriteStream = {
              (request: featurestore.v1.IWriteStreamRequest, callback: featurestore.v1.StoreService.WriteStreamCallback): void;
              (request: featurestore.v1.IWriteStreamRequest): Promise<featurestore.v1.WriteStreamResponse>;
              readonly name: "WriteStream";
              readonly path: "/featurestore.v1.StoreService/WriteStream";
              readonly requestType: "WriteStreamRequest";
              readonly responseType: "WriteStreamResponse";
              readonly requestStream: true;
              readonly responseStream: true;
            };

            /**
             * Callback as used by {@link featurestore.v1.StoreService#delete_}.
             * @param error Error, if any
             * @param [response] DeleteResponse
             */
            type DeleteCallback = (error: (Error|null), response?: featurestore.v1.DeleteResponse) => void;

            /** Calls Delete. */
            type Delete = {
              (request: featurestore.v1.IDeleteRequest, callback: featurestore.v1.StoreService.DeleteCallback): void;
              (request: featurestore.v1.IDeleteRequest): Promise<featurestore.v1.DeleteResponse>;
              readonly name: "Delete";
              readonly path: "/featurestore.v1.StoreService/Delete";
              readonly requestType: "DeleteRequest";
              readonly responseType: "DeleteResponse";
              readonly requestStream: undefined;
              readonly responseStream: undefined;
            };

            /**
             * Callback as used by {@link featurestore.v1.StoreService#scan}.
             * @param error Error, if any
             * @param [response] ScanResponse
             */
            type ScanCallback = (error: (Error|null), response?: featurestore.v1.ScanResponse) => void;

            /** Calls Scan. */
            type Scan = {
              (request: featurestore.v1.IScanRequest, callback: featurestore.v1.StoreService.ScanCallback): void;
              (request: featurestore.v1.IScanRequest): Promise<featurestore.v1.ScanResponse>;
              readonly name: "Scan";
              readonly path: "/featurestore.v1.StoreService/Scan";
              readonly requestType: "ScanRequest";
              readonly responseType: "ScanResponse";
              readonly requestStream: undefined;
              readonly responseStream: true;
            };
        }

        /** Consistency enum. */
        enum Consistency {

            /** CONSISTENCY_UNSPECIFIED value */
            CONSISTENCY_UNSPECIFIED = 0,

            /** CONSISTENCY_BOUNDED value */
            CONSISTENCY_BOUNDED = 1,

            /** CONSISTENCY_STRONG value */
            CONSISTENCY_STRONG = 2,

            /** CONSISTENCY_ANY value */
            CONSISTENCY_ANY = 3
        }

        /** Encoding enum. */
        enum Encoding {

            /** ENCODING_UNSPECIFIED value */
            ENCODING_UNSPECIFIED = 0,

            /** ENCODING_BLOCK value */
            ENCODING_BLOCK = 1,

            /** ENCODING_VALUES value */
            ENCODING_VALUES = 2
        }

        /**
         * Properties of a Selection.
         * @deprecated Use featurestore.v1.Selection.$Properties instead.
         */
        interface ISelection extends featurestore.v1.Selection.$Properties {
        }

        /** Represents a Selection. */
        class Selection {

            /**
             * Constructs a new Selection.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Selection.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Selection view. */
            view: string;

            /** Selection features. */
            features: string[];

            /** Selection role. */
            role: string;

            /**
             * Creates a new Selection instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Selection instance
             */
            static create(properties: featurestore.v1.Selection.$Shape): featurestore.v1.Selection & featurestore.v1.Selection.$Shape;
            static create(properties?: featurestore.v1.Selection.$Properties): featurestore.v1.Selection;

            /**
             * Encodes the specified Selection message. Does not implicitly {@link featurestore.v1.Selection.verify|verify} messages.
             * @param message Selection message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Selection.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Selection message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Selection & featurestore.v1.Selection.$Shape} Selection
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Selection & featurestore.v1.Selection.$Shape;

            /**
             * Creates a Selection message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Selection
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Selection;

            /**
             * Creates a plain object from a Selection message. Also converts values to other types if specified.
             * @param message Selection
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Selection, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Selection to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Selection {

            /** Properties of a Selection. */
            interface $Properties {

                /** Selection view */
                view?: string;

                /** Selection features */
                features?: string[];

                /** Selection role */
                role?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Selection. */
            type $Shape = featurestore.v1.Selection.$Properties;
        }

        /**
         * Properties of a FeatureSet.
         * @deprecated Use featurestore.v1.FeatureSet.$Properties instead.
         */
        interface IFeatureSet extends featurestore.v1.FeatureSet.$Properties {
        }

        /** Represents a FeatureSet. */
        class FeatureSet {

            /**
             * Constructs a new FeatureSet.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.FeatureSet.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FeatureSet selections. */
            selections: featurestore.v1.Selection[];

            /** FeatureSet service. */
            service: string;

            /** FeatureSet serviceVersion. */
            serviceVersion: number;

            /** FeatureSet matrix. */
            matrix: boolean;

            /** FeatureSet eventTimes. */
            eventTimes: boolean;

            /**
             * Creates a new FeatureSet instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FeatureSet instance
             */
            static create(properties: featurestore.v1.FeatureSet.$Shape): featurestore.v1.FeatureSet & featurestore.v1.FeatureSet.$Shape;
            static create(properties?: featurestore.v1.FeatureSet.$Properties): featurestore.v1.FeatureSet;

            /**
             * Encodes the specified FeatureSet message. Does not implicitly {@link featurestore.v1.FeatureSet.verify|verify} messages.
             * @param message FeatureSet message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.FeatureSet.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FeatureSet message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.FeatureSet & featurestore.v1.FeatureSet.$Shape} FeatureSet
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.FeatureSet & featurestore.v1.FeatureSet.$Shape;

            /**
             * Creates a FeatureSet message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns FeatureSet
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.FeatureSet;

            /**
             * Creates a plain object from a FeatureSet message. Also converts values to other types if specified.
             * @param message FeatureSet
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.FeatureSet, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this FeatureSet to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace FeatureSet {

            /** Properties of a FeatureSet. */
            interface $Properties {

                /** FeatureSet selections */
                selections?: featurestore.v1.Selection.$Properties[];

                /** FeatureSet service */
                service?: string;

                /** FeatureSet serviceVersion */
                serviceVersion?: number;

                /** FeatureSet matrix */
                matrix?: boolean;

                /** FeatureSet eventTimes */
                eventTimes?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FeatureSet. */
            type $Shape = featurestore.v1.FeatureSet.$Properties;
        }

        /**
         * Properties of a KeyList.
         * @deprecated Use featurestore.v1.KeyList.$Properties instead.
         */
        interface IKeyList extends featurestore.v1.KeyList.$Properties {
        }

        /** Represents a KeyList. */
        class KeyList {

            /**
             * Constructs a new KeyList.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.KeyList.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KeyList role. */
            role: string;

            /** KeyList block. */
            block: Uint8Array;

            /** KeyList values. */
            values: featurestore.v1.Key[];

            /**
             * Creates a new KeyList instance using the specified properties.
             * @param [properties] Properties to set
             * @returns KeyList instance
             */
            static create(properties: featurestore.v1.KeyList.$Shape): featurestore.v1.KeyList & featurestore.v1.KeyList.$Shape;
            static create(properties?: featurestore.v1.KeyList.$Properties): featurestore.v1.KeyList;

            /**
             * Encodes the specified KeyList message. Does not implicitly {@link featurestore.v1.KeyList.verify|verify} messages.
             * @param message KeyList message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.KeyList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KeyList message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.KeyList & featurestore.v1.KeyList.$Shape} KeyList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.KeyList & featurestore.v1.KeyList.$Shape;

            /**
             * Creates a KeyList message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns KeyList
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.KeyList;

            /**
             * Creates a plain object from a KeyList message. Also converts values to other types if specified.
             * @param message KeyList
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.KeyList, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this KeyList to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace KeyList {

            /** Properties of a KeyList. */
            interface $Properties {

                /** KeyList role */
                role?: string;

                /** KeyList block */
                block?: Uint8Array;

                /** KeyList values */
                values?: featurestore.v1.Key.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KeyList. */
            type $Shape = {
              role?: string;
              block?: Uint8Array;
              values?: featurestore.v1.Key.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a MultiGetRequest.
         * @deprecated Use featurestore.v1.MultiGetRequest.$Properties instead.
         */
        interface IMultiGetRequest extends featurestore.v1.MultiGetRequest.$Properties {
        }

        /** Represents a MultiGetRequest. */
        class MultiGetRequest {

            /**
             * Constructs a new MultiGetRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.MultiGetRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MultiGetRequest featureSet. */
            featureSet: featurestore.v1.FeatureSet;

            /** MultiGetRequest keys. */
            keys: featurestore.v1.KeyList[];

            /** MultiGetRequest encoding. */
            encoding: featurestore.v1.Encoding;

            /** MultiGetRequest registryRevision. */
            registryRevision: Long;

            /** MultiGetRequest asOf. */
            asOf: Long;

            /** MultiGetRequest after. */
            after: Uint8Array;

            /** MultiGetRequest consistency. */
            consistency: featurestore.v1.Consistency;

            /** MultiGetRequest maxStalenessMs. */
            maxStalenessMs: number;

            /**
             * Creates a new MultiGetRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns MultiGetRequest instance
             */
            static create(properties: featurestore.v1.MultiGetRequest.$Shape): featurestore.v1.MultiGetRequest & featurestore.v1.MultiGetRequest.$Shape;
            static create(properties?: featurestore.v1.MultiGetRequest.$Properties): featurestore.v1.MultiGetRequest;

            /**
             * Encodes the specified MultiGetRequest message. Does not implicitly {@link featurestore.v1.MultiGetRequest.verify|verify} messages.
             * @param message MultiGetRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.MultiGetRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MultiGetRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.MultiGetRequest & featurestore.v1.MultiGetRequest.$Shape} MultiGetRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.MultiGetRequest & featurestore.v1.MultiGetRequest.$Shape;

            /**
             * Creates a MultiGetRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns MultiGetRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.MultiGetRequest;

            /**
             * Creates a plain object from a MultiGetRequest message. Also converts values to other types if specified.
             * @param message MultiGetRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.MultiGetRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this MultiGetRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace MultiGetRequest {

            /** Properties of a MultiGetRequest. */
            interface $Properties {

                /** MultiGetRequest featureSet */
                featureSet?: featurestore.v1.FeatureSet.$Properties;

                /** MultiGetRequest keys */
                keys?: featurestore.v1.KeyList.$Properties[];

                /** MultiGetRequest encoding */
                encoding?: featurestore.v1.Encoding;

                /** MultiGetRequest registryRevision */
                registryRevision?: Long;

                /** MultiGetRequest asOf */
                asOf?: Long;

                /** MultiGetRequest after */
                after?: Uint8Array;

                /** MultiGetRequest consistency */
                consistency?: featurestore.v1.Consistency;

                /** MultiGetRequest maxStalenessMs */
                maxStalenessMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MultiGetRequest. */
            type $Shape = {
              featureSet?: featurestore.v1.FeatureSet.$Shape;
              keys?: featurestore.v1.KeyList.$Shape[];
              encoding?: featurestore.v1.Encoding;
              registryRevision?: Long;
              asOf?: Long;
              after?: Uint8Array;
              consistency?: featurestore.v1.Consistency;
              maxStalenessMs?: number;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of an UnservedShard.
         * @deprecated Use featurestore.v1.UnservedShard.$Properties instead.
         */
        interface IUnservedShard extends featurestore.v1.UnservedShard.$Properties {
        }

        /** Represents an UnservedShard. */
        class UnservedShard {

            /**
             * Constructs a new UnservedShard.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.UnservedShard.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** UnservedShard shard. */
            shard: number;

            /** UnservedShard code. */
            code: string;

            /** UnservedShard leader. */
            leader: string;

            /**
             * Creates a new UnservedShard instance using the specified properties.
             * @param [properties] Properties to set
             * @returns UnservedShard instance
             */
            static create(properties: featurestore.v1.UnservedShard.$Shape): featurestore.v1.UnservedShard & featurestore.v1.UnservedShard.$Shape;
            static create(properties?: featurestore.v1.UnservedShard.$Properties): featurestore.v1.UnservedShard;

            /**
             * Encodes the specified UnservedShard message. Does not implicitly {@link featurestore.v1.UnservedShard.verify|verify} messages.
             * @param message UnservedShard message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.UnservedShard.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an UnservedShard message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.UnservedShard & featurestore.v1.UnservedShard.$Shape} UnservedShard
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.UnservedShard & featurestore.v1.UnservedShard.$Shape;

            /**
             * Creates an UnservedShard message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns UnservedShard
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.UnservedShard;

            /**
             * Creates a plain object from an UnservedShard message. Also converts values to other types if specified.
             * @param message UnservedShard
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.UnservedShard, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this UnservedShard to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace UnservedShard {

            /** Properties of an UnservedShard. */
            interface $Properties {

                /** UnservedShard shard */
                shard?: number;

                /** UnservedShard code */
                code?: string;

                /** UnservedShard leader */
                leader?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an UnservedShard. */
            type $Shape = featurestore.v1.UnservedShard.$Properties;
        }

        /**
         * Properties of a MultiGetResponse.
         * @deprecated Use featurestore.v1.MultiGetResponse.$Properties instead.
         */
        interface IMultiGetResponse extends featurestore.v1.MultiGetResponse.$Properties {
        }

        /** Represents a MultiGetResponse. */
        class MultiGetResponse {

            /**
             * Constructs a new MultiGetResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.MultiGetResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MultiGetResponse blocks. */
            blocks: Uint8Array[];

            /** MultiGetResponse values. */
            values: featurestore.v1.ViewRows[];

            /** MultiGetResponse complete. */
            complete: boolean;

            /** MultiGetResponse stalenessMs. */
            stalenessMs: number;

            /** MultiGetResponse unserved. */
            unserved: featurestore.v1.UnservedShard[];

            /**
             * Creates a new MultiGetResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns MultiGetResponse instance
             */
            static create(properties: featurestore.v1.MultiGetResponse.$Shape): featurestore.v1.MultiGetResponse & featurestore.v1.MultiGetResponse.$Shape;
            static create(properties?: featurestore.v1.MultiGetResponse.$Properties): featurestore.v1.MultiGetResponse;

            /**
             * Encodes the specified MultiGetResponse message. Does not implicitly {@link featurestore.v1.MultiGetResponse.verify|verify} messages.
             * @param message MultiGetResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.MultiGetResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MultiGetResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.MultiGetResponse & featurestore.v1.MultiGetResponse.$Shape} MultiGetResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.MultiGetResponse & featurestore.v1.MultiGetResponse.$Shape;

            /**
             * Creates a MultiGetResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns MultiGetResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.MultiGetResponse;

            /**
             * Creates a plain object from a MultiGetResponse message. Also converts values to other types if specified.
             * @param message MultiGetResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.MultiGetResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this MultiGetResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace MultiGetResponse {

            /** Properties of a MultiGetResponse. */
            interface $Properties {

                /** MultiGetResponse blocks */
                blocks?: Uint8Array[];

                /** MultiGetResponse values */
                values?: featurestore.v1.ViewRows.$Properties[];

                /** MultiGetResponse complete */
                complete?: boolean;

                /** MultiGetResponse stalenessMs */
                stalenessMs?: number;

                /** MultiGetResponse unserved */
                unserved?: featurestore.v1.UnservedShard.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MultiGetResponse. */
            type $Shape = {
              blocks?: Uint8Array[];
              values?: featurestore.v1.ViewRows.$Shape[];
              complete?: boolean;
              stalenessMs?: number;
              unserved?: featurestore.v1.UnservedShard.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a ViewRows.
         * @deprecated Use featurestore.v1.ViewRows.$Properties instead.
         */
        interface IViewRows extends featurestore.v1.ViewRows.$Properties {
        }

        /** Represents a ViewRows. */
        class ViewRows {

            /**
             * Constructs a new ViewRows.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ViewRows.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ViewRows view. */
            view: string;

            /** ViewRows role. */
            role: string;

            /** ViewRows rows. */
            rows: featurestore.v1.Row[];

            /**
             * Creates a new ViewRows instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ViewRows instance
             */
            static create(properties: featurestore.v1.ViewRows.$Shape): featurestore.v1.ViewRows & featurestore.v1.ViewRows.$Shape;
            static create(properties?: featurestore.v1.ViewRows.$Properties): featurestore.v1.ViewRows;

            /**
             * Encodes the specified ViewRows message. Does not implicitly {@link featurestore.v1.ViewRows.verify|verify} messages.
             * @param message ViewRows message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ViewRows.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ViewRows message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ViewRows & featurestore.v1.ViewRows.$Shape} ViewRows
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ViewRows & featurestore.v1.ViewRows.$Shape;

            /**
             * Creates a ViewRows message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ViewRows
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ViewRows;

            /**
             * Creates a plain object from a ViewRows message. Also converts values to other types if specified.
             * @param message ViewRows
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ViewRows, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ViewRows to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ViewRows {

            /** Properties of a ViewRows. */
            interface $Properties {

                /** ViewRows view */
                view?: string;

                /** ViewRows role */
                role?: string;

                /** ViewRows rows */
                rows?: featurestore.v1.Row.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ViewRows. */
            type $Shape = {
              view?: string;
              role?: string;
              rows?: featurestore.v1.Row.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Row.
         * @deprecated Use featurestore.v1.Row.$Properties instead.
         */
        interface IRow extends featurestore.v1.Row.$Properties {
        }

        /** Represents a Row. */
        class Row {

            /**
             * Constructs a new Row.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Row.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Row key. */
            key: featurestore.v1.Key;

            /** Row cells. */
            cells: { [k: string]: featurestore.v1.Cell };

            /**
             * Creates a new Row instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Row instance
             */
            static create(properties: featurestore.v1.Row.$Shape): featurestore.v1.Row & featurestore.v1.Row.$Shape;
            static create(properties?: featurestore.v1.Row.$Properties): featurestore.v1.Row;

            /**
             * Encodes the specified Row message. Does not implicitly {@link featurestore.v1.Row.verify|verify} messages.
             * @param message Row message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Row.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Row message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Row & featurestore.v1.Row.$Shape} Row
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Row & featurestore.v1.Row.$Shape;

            /**
             * Creates a Row message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Row
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Row;

            /**
             * Creates a plain object from a Row message. Also converts values to other types if specified.
             * @param message Row
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Row, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Row to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Row {

            /** Properties of a Row. */
            interface $Properties {

                /** Row key */
                key?: featurestore.v1.Key.$Properties;

                /** Row cells */
                cells?: { [k: string]: featurestore.v1.Cell.$Properties };

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Row. */
            type $Shape = {
              key?: featurestore.v1.Key.$Shape;
              cells?: { [k: string]: featurestore.v1.Cell.$Shape };
              $unknowns?: Uint8Array[];
            };
        }

        /** CellStatus enum. */
        enum CellStatus {

            /** CELL_STATUS_UNSPECIFIED value */
            CELL_STATUS_UNSPECIFIED = 0,

            /** CELL_STATUS_PRESENT value */
            CELL_STATUS_PRESENT = 1,

            /** CELL_STATUS_NULL_VALUE value */
            CELL_STATUS_NULL_VALUE = 2,

            /** CELL_STATUS_NOT_FOUND value */
            CELL_STATUS_NOT_FOUND = 3,

            /** CELL_STATUS_OUTSIDE_MAX_AGE value */
            CELL_STATUS_OUTSIDE_MAX_AGE = 4,

            /** CELL_STATUS_DEFAULTED value */
            CELL_STATUS_DEFAULTED = 5,

            /** CELL_STATUS_UNAVAILABLE value */
            CELL_STATUS_UNAVAILABLE = 6,

            /** CELL_STATUS_CORRUPTED value */
            CELL_STATUS_CORRUPTED = 7
        }

        /**
         * Properties of a Cell.
         * @deprecated Use featurestore.v1.Cell.$Properties instead.
         */
        interface ICell extends featurestore.v1.Cell.$Properties {
        }

        /** Represents a Cell. */
        class Cell {

            /**
             * Constructs a new Cell.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Cell.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Cell value. */
            value: featurestore.v1.Value;

            /** Cell status. */
            status: featurestore.v1.CellStatus;

            /** Cell eventTime. */
            eventTime: string;

            /**
             * Creates a new Cell instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Cell instance
             */
            static create(properties: featurestore.v1.Cell.$Shape): featurestore.v1.Cell & featurestore.v1.Cell.$Shape;
            static create(properties?: featurestore.v1.Cell.$Properties): featurestore.v1.Cell;

            /**
             * Encodes the specified Cell message. Does not implicitly {@link featurestore.v1.Cell.verify|verify} messages.
             * @param message Cell message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Cell.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Cell message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Cell & featurestore.v1.Cell.$Shape} Cell
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Cell & featurestore.v1.Cell.$Shape;

            /**
             * Creates a Cell message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Cell
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Cell;

            /**
             * Creates a plain object from a Cell message. Also converts values to other types if specified.
             * @param message Cell
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Cell, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Cell to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Cell {

            /** Properties of a Cell. */
            interface $Properties {

                /** Cell value */
                value?: featurestore.v1.Value.$Properties;

                /** Cell status */
                status?: featurestore.v1.CellStatus;

                /** Cell eventTime */
                eventTime?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Cell. */
            type $Shape = {
              value?: featurestore.v1.Value.$Shape;
              status?: featurestore.v1.CellStatus;
              eventTime?: string;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a MultiGetStreamRequest.
         * @deprecated Use featurestore.v1.MultiGetStreamRequest.$Properties instead.
         */
        interface IMultiGetStreamRequest extends featurestore.v1.MultiGetStreamRequest.$Properties {
        }

        /** Represents a MultiGetStreamRequest. */
        class MultiGetStreamRequest {

            /**
             * Constructs a new MultiGetStreamRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.MultiGetStreamRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MultiGetStreamRequest id. */
            id: number;

            /** MultiGetStreamRequest hello. */
            hello: (featurestore.v1.Hello|null);

            /** MultiGetStreamRequest prepare. */
            prepare: (featurestore.v1.Prepare|null);

            /** MultiGetStreamRequest get. */
            get: (featurestore.v1.Get|null);

            /** MultiGetStreamRequest cancel. */
            cancel: (featurestore.v1.Cancel|null);

            /** MultiGetStreamRequest frame. */
            frame?: ("hello"|"prepare"|"get"|"cancel");

            /**
             * Creates a new MultiGetStreamRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns MultiGetStreamRequest instance
             */
            static create(properties: featurestore.v1.MultiGetStreamRequest.$Shape): featurestore.v1.MultiGetStreamRequest & featurestore.v1.MultiGetStreamRequest.$Shape;
            static create(properties?: featurestore.v1.MultiGetStreamRequest.$Properties): featurestore.v1.MultiGetStreamRequest;

            /**
             * Encodes the specified MultiGetStreamRequest message. Does not implicitly {@link featurestore.v1.MultiGetStreamRequest.verify|verify} messages.
             * @param message MultiGetStreamRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.MultiGetStreamRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MultiGetStreamRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.MultiGetStreamRequest & featurestore.v1.MultiGetStreamRequest.$Shape} MultiGetStreamRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.MultiGetStreamRequest & featurestore.v1.MultiGetStreamRequest.$Shape;

            /**
             * Creates a MultiGetStreamRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns MultiGetStreamRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.MultiGetStreamRequest;

            /**
             * Creates a plain object from a MultiGetStreamRequest message. Also converts values to other types if specified.
             * @param message MultiGetStreamRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.MultiGetStreamRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this MultiGetStreamRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace MultiGetStreamRequest {

            /** Properties of a MultiGetStreamRequest. */
            interface $Properties {

                /** MultiGetStreamRequest id */
                id?: number;

                /** MultiGetStreamRequest hello */
                hello?: (featurestore.v1.Hello.$Properties|null);

                /** MultiGetStreamRequest prepare */
                prepare?: (featurestore.v1.Prepare.$Properties|null);

                /** MultiGetStreamRequest get */
                get?: (featurestore.v1.Get.$Properties|null);

                /** MultiGetStreamRequest cancel */
                cancel?: (featurestore.v1.Cancel.$Properties|null);

                /** MultiGetStreamRequest frame */
                frame?: ("hello"|"prepare"|"get"|"cancel");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a MultiGetStreamRequest. */
            type $Shape = {
              id?: number;
              hello?: featurestore.v1.Hello.$Shape|null;
              prepare?: featurestore.v1.Prepare.$Shape|null;
              get?: featurestore.v1.Get.$Shape|null;
              cancel?: featurestore.v1.Cancel.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ frame?: undefined; hello?: null; prepare?: null; get?: null; cancel?: null }|{ frame?: "hello"; hello: featurestore.v1.Hello.$Shape; prepare?: null; get?: null; cancel?: null }|{ frame?: "prepare"; hello?: null; prepare: featurestore.v1.Prepare.$Shape; get?: null; cancel?: null }|{ frame?: "get"; hello?: null; prepare?: null; get: featurestore.v1.Get.$Shape; cancel?: null }|{ frame?: "cancel"; hello?: null; prepare?: null; get?: null; cancel: featurestore.v1.Cancel.$Shape })
            );
        }

        /**
         * Properties of a MultiGetStreamResponse.
         * @deprecated Use featurestore.v1.MultiGetStreamResponse.$Properties instead.
         */
        interface IMultiGetStreamResponse extends featurestore.v1.MultiGetStreamResponse.$Properties {
        }

        /** Represents a MultiGetStreamResponse. */
        class MultiGetStreamResponse {

            /**
             * Constructs a new MultiGetStreamResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.MultiGetStreamResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MultiGetStreamResponse id. */
            id: number;

            /** MultiGetStreamResponse hello. */
            hello: (featurestore.v1.Hello|null);

            /** MultiGetStreamResponse prepared. */
            prepared: (featurestore.v1.Prepared|null);

            /** MultiGetStreamResponse chunk. */
            chunk: (featurestore.v1.Chunk|null);

            /** MultiGetStreamResponse error. */
            error: (featurestore.v1.Error|null);

            /** MultiGetStreamResponse draining. */
            draining: (featurestore.v1.Draining|null);

            /** MultiGetStreamResponse frame. */
            frame?: ("hello"|"prepared"|"chunk"|"error"|"draining");

            /**
             * Creates a new MultiGetStreamResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns MultiGetStreamResponse instance
             */
            static create(properties: featurestore.v1.MultiGetStreamResponse.$Shape): featurestore.v1.MultiGetStreamResponse & featurestore.v1.MultiGetStreamResponse.$Shape;
            static create(properties?: featurestore.v1.MultiGetStreamResponse.$Properties): featurestore.v1.MultiGetStreamResponse;

            /**
             * Encodes the specified MultiGetStreamResponse message. Does not implicitly {@link featurestore.v1.MultiGetStreamResponse.verify|verify} messages.
             * @param message MultiGetStreamResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.MultiGetStreamResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MultiGetStreamResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.MultiGetStreamResponse & featurestore.v1.MultiGetStreamResponse.$Shape} MultiGetStreamResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.MultiGetStreamResponse & featurestore.v1.MultiGetStreamResponse.$Shape;

            /**
             * Creates a MultiGetStreamResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns MultiGetStreamResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.MultiGetStreamResponse;

            /**
             * Creates a plain object from a MultiGetStreamResponse message. Also converts values to other types if specified.
             * @param message MultiGetStreamResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.MultiGetStreamResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this MultiGetStreamResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace MultiGetStreamResponse {

            /** Properties of a MultiGetStreamResponse. */
            interface $Properties {

                /** MultiGetStreamResponse id */
                id?: number;

                /** MultiGetStreamResponse hello */
                hello?: (featurestore.v1.Hello.$Properties|null);

                /** MultiGetStreamResponse prepared */
                prepared?: (featurestore.v1.Prepared.$Properties|null);

                /** MultiGetStreamResponse chunk */
                chunk?: (featurestore.v1.Chunk.$Properties|null);

                /** MultiGetStreamResponse error */
                error?: (featurestore.v1.Error.$Properties|null);

                /** MultiGetStreamResponse draining */
                draining?: (featurestore.v1.Draining.$Properties|null);

                /** MultiGetStreamResponse frame */
                frame?: ("hello"|"prepared"|"chunk"|"error"|"draining");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a MultiGetStreamResponse. */
            type $Shape = {
              id?: number;
              hello?: featurestore.v1.Hello.$Shape|null;
              prepared?: featurestore.v1.Prepared.$Shape|null;
              chunk?: featurestore.v1.Chunk.$Shape|null;
              error?: featurestore.v1.Error.$Shape|null;
              draining?: featurestore.v1.Draining.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ frame?: undefined; hello?: null; prepared?: null; chunk?: null; error?: null; draining?: null }|{ frame?: "hello"; hello: featurestore.v1.Hello.$Shape; prepared?: null; chunk?: null; error?: null; draining?: null }|{ frame?: "prepared"; hello?: null; prepared: featurestore.v1.Prepared.$Shape; chunk?: null; error?: null; draining?: null }|{ frame?: "chunk"; hello?: null; prepared?: null; chunk: featurestore.v1.Chunk.$Shape; error?: null; draining?: null }|{ frame?: "error"; hello?: null; prepared?: null; chunk?: null; error: featurestore.v1.Error.$Shape; draining?: null }|{ frame?: "draining"; hello?: null; prepared?: null; chunk?: null; error?: null; draining: featurestore.v1.Draining.$Shape })
            );
        }

        /**
         * Properties of a Hello.
         * @deprecated Use featurestore.v1.Hello.$Properties instead.
         */
        interface IHello extends featurestore.v1.Hello.$Properties {
        }

        /** Represents a Hello. */
        class Hello {

            /**
             * Constructs a new Hello.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Hello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Hello protocol. */
            protocol: number;

            /** Hello blockVersions. */
            blockVersions: number[];

            /** Hello inFlightMax. */
            inFlightMax: number;

            /** Hello keysMax. */
            keysMax: number;

            /**
             * Creates a new Hello instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Hello instance
             */
            static create(properties: featurestore.v1.Hello.$Shape): featurestore.v1.Hello & featurestore.v1.Hello.$Shape;
            static create(properties?: featurestore.v1.Hello.$Properties): featurestore.v1.Hello;

            /**
             * Encodes the specified Hello message. Does not implicitly {@link featurestore.v1.Hello.verify|verify} messages.
             * @param message Hello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Hello & featurestore.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Hello & featurestore.v1.Hello.$Shape;

            /**
             * Creates a Hello message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Hello
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Hello;

            /**
             * Creates a plain object from a Hello message. Also converts values to other types if specified.
             * @param message Hello
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Hello, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Hello to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Hello {

            /** Properties of a Hello. */
            interface $Properties {

                /** Hello protocol */
                protocol?: number;

                /** Hello blockVersions */
                blockVersions?: number[];

                /** Hello inFlightMax */
                inFlightMax?: number;

                /** Hello keysMax */
                keysMax?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Hello. */
            type $Shape = featurestore.v1.Hello.$Properties;
        }

        /**
         * Properties of a Prepare.
         * @deprecated Use featurestore.v1.Prepare.$Properties instead.
         */
        interface IPrepare extends featurestore.v1.Prepare.$Properties {
        }

        /** Represents a Prepare. */
        class Prepare {

            /**
             * Constructs a new Prepare.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Prepare.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Prepare set. */
            set: number;

            /** Prepare featureSet. */
            featureSet: featurestore.v1.FeatureSet;

            /** Prepare registryRevision. */
            registryRevision: Long;

            /**
             * Creates a new Prepare instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Prepare instance
             */
            static create(properties: featurestore.v1.Prepare.$Shape): featurestore.v1.Prepare & featurestore.v1.Prepare.$Shape;
            static create(properties?: featurestore.v1.Prepare.$Properties): featurestore.v1.Prepare;

            /**
             * Encodes the specified Prepare message. Does not implicitly {@link featurestore.v1.Prepare.verify|verify} messages.
             * @param message Prepare message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Prepare.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Prepare message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Prepare & featurestore.v1.Prepare.$Shape} Prepare
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Prepare & featurestore.v1.Prepare.$Shape;

            /**
             * Creates a Prepare message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Prepare
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Prepare;

            /**
             * Creates a plain object from a Prepare message. Also converts values to other types if specified.
             * @param message Prepare
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Prepare, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Prepare to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Prepare {

            /** Properties of a Prepare. */
            interface $Properties {

                /** Prepare set */
                set?: number;

                /** Prepare featureSet */
                featureSet?: featurestore.v1.FeatureSet.$Properties;

                /** Prepare registryRevision */
                registryRevision?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Prepare. */
            type $Shape = featurestore.v1.Prepare.$Properties;
        }

        /**
         * Properties of a Prepared.
         * @deprecated Use featurestore.v1.Prepared.$Properties instead.
         */
        interface IPrepared extends featurestore.v1.Prepared.$Properties {
        }

        /** Represents a Prepared. */
        class Prepared {

            /**
             * Constructs a new Prepared.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Prepared.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Prepared set. */
            set: number;

            /**
             * Creates a new Prepared instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Prepared instance
             */
            static create(properties: featurestore.v1.Prepared.$Shape): featurestore.v1.Prepared & featurestore.v1.Prepared.$Shape;
            static create(properties?: featurestore.v1.Prepared.$Properties): featurestore.v1.Prepared;

            /**
             * Encodes the specified Prepared message. Does not implicitly {@link featurestore.v1.Prepared.verify|verify} messages.
             * @param message Prepared message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Prepared.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Prepared message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Prepared & featurestore.v1.Prepared.$Shape} Prepared
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Prepared & featurestore.v1.Prepared.$Shape;

            /**
             * Creates a Prepared message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Prepared
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Prepared;

            /**
             * Creates a plain object from a Prepared message. Also converts values to other types if specified.
             * @param message Prepared
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Prepared, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Prepared to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Prepared {

            /** Properties of a Prepared. */
            interface $Properties {

                /** Prepared set */
                set?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Prepared. */
            type $Shape = featurestore.v1.Prepared.$Properties;
        }

        /**
         * Properties of a Get.
         * @deprecated Use featurestore.v1.Get.$Properties instead.
         */
        interface IGet extends featurestore.v1.Get.$Properties {
        }

        /** Represents a Get. */
        class Get {

            /**
             * Constructs a new Get.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Get.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Get set. */
            set: number;

            /** Get keys. */
            keys: Uint8Array[];

            /** Get deadlineMs. */
            deadlineMs: number;

            /** Get traceparent. */
            traceparent: string;

            /** Get asOf. */
            asOf: Long;

            /** Get after. */
            after: Uint8Array;

            /** Get consistency. */
            consistency: featurestore.v1.Consistency;

            /** Get maxStalenessMs. */
            maxStalenessMs: number;

            /** Get tracestate. */
            tracestate: string;

            /** Get sentMs. */
            sentMs: number;

            /**
             * Creates a new Get instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Get instance
             */
            static create(properties: featurestore.v1.Get.$Shape): featurestore.v1.Get & featurestore.v1.Get.$Shape;
            static create(properties?: featurestore.v1.Get.$Properties): featurestore.v1.Get;

            /**
             * Encodes the specified Get message. Does not implicitly {@link featurestore.v1.Get.verify|verify} messages.
             * @param message Get message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Get.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Get message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Get & featurestore.v1.Get.$Shape} Get
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Get & featurestore.v1.Get.$Shape;

            /**
             * Creates a Get message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Get
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Get;

            /**
             * Creates a plain object from a Get message. Also converts values to other types if specified.
             * @param message Get
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Get, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Get to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Get {

            /** Properties of a Get. */
            interface $Properties {

                /** Get set */
                set?: number;

                /** Get keys */
                keys?: Uint8Array[];

                /** Get deadlineMs */
                deadlineMs?: number;

                /** Get traceparent */
                traceparent?: string;

                /** Get asOf */
                asOf?: Long;

                /** Get after */
                after?: Uint8Array;

                /** Get consistency */
                consistency?: featurestore.v1.Consistency;

                /** Get maxStalenessMs */
                maxStalenessMs?: number;

                /** Get tracestate */
                tracestate?: string;

                /** Get sentMs */
                sentMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Get. */
            type $Shape = featurestore.v1.Get.$Properties;
        }

        /**
         * Properties of a Cancel.
         * @deprecated Use featurestore.v1.Cancel.$Properties instead.
         */
        interface ICancel extends featurestore.v1.Cancel.$Properties {
        }

        /** Represents a Cancel. */
        class Cancel {

            /**
             * Constructs a new Cancel.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Cancel.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new Cancel instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Cancel instance
             */
            static create(properties: featurestore.v1.Cancel.$Shape): featurestore.v1.Cancel & featurestore.v1.Cancel.$Shape;
            static create(properties?: featurestore.v1.Cancel.$Properties): featurestore.v1.Cancel;

            /**
             * Encodes the specified Cancel message. Does not implicitly {@link featurestore.v1.Cancel.verify|verify} messages.
             * @param message Cancel message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Cancel.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Cancel message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Cancel & featurestore.v1.Cancel.$Shape} Cancel
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Cancel & featurestore.v1.Cancel.$Shape;

            /**
             * Creates a Cancel message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Cancel
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Cancel;

            /**
             * Creates a plain object from a Cancel message. Also converts values to other types if specified.
             * @param message Cancel
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Cancel, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Cancel to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Cancel {

            /** Properties of a Cancel. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Cancel. */
            type $Shape = featurestore.v1.Cancel.$Properties;
        }

        /**
         * Properties of a Chunk.
         * @deprecated Use featurestore.v1.Chunk.$Properties instead.
         */
        interface IChunk extends featurestore.v1.Chunk.$Properties {
        }

        /** Represents a Chunk. */
        class Chunk {

            /**
             * Constructs a new Chunk.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Chunk.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Chunk data. */
            data: Uint8Array;

            /** Chunk last. */
            last: boolean;

            /** Chunk totalBytes. */
            totalBytes: number;

            /**
             * Creates a new Chunk instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Chunk instance
             */
            static create(properties: featurestore.v1.Chunk.$Shape): featurestore.v1.Chunk & featurestore.v1.Chunk.$Shape;
            static create(properties?: featurestore.v1.Chunk.$Properties): featurestore.v1.Chunk;

            /**
             * Encodes the specified Chunk message. Does not implicitly {@link featurestore.v1.Chunk.verify|verify} messages.
             * @param message Chunk message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Chunk.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Chunk message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Chunk & featurestore.v1.Chunk.$Shape} Chunk
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Chunk & featurestore.v1.Chunk.$Shape;

            /**
             * Creates a Chunk message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Chunk
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Chunk;

            /**
             * Creates a plain object from a Chunk message. Also converts values to other types if specified.
             * @param message Chunk
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Chunk, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Chunk to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Chunk {

            /** Properties of a Chunk. */
            interface $Properties {

                /** Chunk data */
                data?: Uint8Array;

                /** Chunk last */
                last?: boolean;

                /** Chunk totalBytes */
                totalBytes?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Chunk. */
            type $Shape = featurestore.v1.Chunk.$Properties;
        }

        /**
         * Properties of an Error.
         * @deprecated Use featurestore.v1.Error.$Properties instead.
         */
        interface IError extends featurestore.v1.Error.$Properties {
        }

        /** Represents an Error. */
        class Error {

            /**
             * Constructs a new Error.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Error.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Error code. */
            code: string;

            /** Error message. */
            message: string;

            /** Error outcome. */
            outcome: string;

            /** Error details. */
            details: string;

            /**
             * Creates a new Error instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Error instance
             */
            static create(properties: featurestore.v1.Error.$Shape): featurestore.v1.Error & featurestore.v1.Error.$Shape;
            static create(properties?: featurestore.v1.Error.$Properties): featurestore.v1.Error;

            /**
             * Encodes the specified Error message. Does not implicitly {@link featurestore.v1.Error.verify|verify} messages.
             * @param message Error message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Error.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Error message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Error & featurestore.v1.Error.$Shape} Error
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Error & featurestore.v1.Error.$Shape;

            /**
             * Creates an Error message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Error
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Error;

            /**
             * Creates a plain object from an Error message. Also converts values to other types if specified.
             * @param message Error
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Error, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Error to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Error {

            /** Properties of an Error. */
            interface $Properties {

                /** Error code */
                code?: string;

                /** Error message */
                message?: string;

                /** Error outcome */
                outcome?: string;

                /** Error details */
                details?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Error. */
            type $Shape = featurestore.v1.Error.$Properties;
        }

        /**
         * Properties of a Draining.
         * @deprecated Use featurestore.v1.Draining.$Properties instead.
         */
        interface IDraining extends featurestore.v1.Draining.$Properties {
        }

        /** Represents a Draining. */
        class Draining {

            /**
             * Constructs a new Draining.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Draining.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Creates a new Draining instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Draining instance
             */
            static create(properties: featurestore.v1.Draining.$Shape): featurestore.v1.Draining & featurestore.v1.Draining.$Shape;
            static create(properties?: featurestore.v1.Draining.$Properties): featurestore.v1.Draining;

            /**
             * Encodes the specified Draining message. Does not implicitly {@link featurestore.v1.Draining.verify|verify} messages.
             * @param message Draining message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Draining.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Draining message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Draining & featurestore.v1.Draining.$Shape} Draining
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Draining & featurestore.v1.Draining.$Shape;

            /**
             * Creates a Draining message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Draining
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Draining;

            /**
             * Creates a plain object from a Draining message. Also converts values to other types if specified.
             * @param message Draining
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Draining, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Draining to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Draining {

            /** Properties of a Draining. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Draining. */
            type $Shape = featurestore.v1.Draining.$Properties;
        }

        /**
         * Properties of a Producer.
         * @deprecated Use featurestore.v1.Producer.$Properties instead.
         */
        interface IProducer extends featurestore.v1.Producer.$Properties {
        }

        /** Represents a Producer. */
        class Producer {

            /**
             * Constructs a new Producer.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Producer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Producer id. */
            id: Long;

            /** Producer first. */
            first: Long;

            /** Producer last. */
            last: Long;

            /**
             * Creates a new Producer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Producer instance
             */
            static create(properties: featurestore.v1.Producer.$Shape): featurestore.v1.Producer & featurestore.v1.Producer.$Shape;
            static create(properties?: featurestore.v1.Producer.$Properties): featurestore.v1.Producer;

            /**
             * Encodes the specified Producer message. Does not implicitly {@link featurestore.v1.Producer.verify|verify} messages.
             * @param message Producer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Producer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Producer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Producer & featurestore.v1.Producer.$Shape} Producer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Producer & featurestore.v1.Producer.$Shape;

            /**
             * Creates a Producer message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Producer
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Producer;

            /**
             * Creates a plain object from a Producer message. Also converts values to other types if specified.
             * @param message Producer
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Producer, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Producer to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Producer {

            /** Properties of a Producer. */
            interface $Properties {

                /** Producer id */
                id?: Long;

                /** Producer first */
                first?: Long;

                /** Producer last */
                last?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Producer. */
            type $Shape = featurestore.v1.Producer.$Properties;
        }

        /**
         * Properties of a WriteRequest.
         * @deprecated Use featurestore.v1.WriteRequest.$Properties instead.
         */
        interface IWriteRequest extends featurestore.v1.WriteRequest.$Properties {
        }

        /** Represents a WriteRequest. */
        class WriteRequest {

            /**
             * Constructs a new WriteRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.WriteRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WriteRequest view. */
            view: string;

            /** WriteRequest block. */
            block: Uint8Array;

            /** WriteRequest rows. */
            rows: featurestore.v1.RowValues[];

            /** WriteRequest registryRevision. */
            registryRevision: Long;

            /** WriteRequest producer. */
            producer: featurestore.v1.Producer;

            /**
             * Creates a new WriteRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WriteRequest instance
             */
            static create(properties: featurestore.v1.WriteRequest.$Shape): featurestore.v1.WriteRequest & featurestore.v1.WriteRequest.$Shape;
            static create(properties?: featurestore.v1.WriteRequest.$Properties): featurestore.v1.WriteRequest;

            /**
             * Encodes the specified WriteRequest message. Does not implicitly {@link featurestore.v1.WriteRequest.verify|verify} messages.
             * @param message WriteRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.WriteRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WriteRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.WriteRequest & featurestore.v1.WriteRequest.$Shape} WriteRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.WriteRequest & featurestore.v1.WriteRequest.$Shape;

            /**
             * Creates a WriteRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns WriteRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.WriteRequest;

            /**
             * Creates a plain object from a WriteRequest message. Also converts values to other types if specified.
             * @param message WriteRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.WriteRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this WriteRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace WriteRequest {

            /** Properties of a WriteRequest. */
            interface $Properties {

                /** WriteRequest view */
                view?: string;

                /** WriteRequest block */
                block?: Uint8Array;

                /** WriteRequest rows */
                rows?: featurestore.v1.RowValues.$Properties[];

                /** WriteRequest registryRevision */
                registryRevision?: Long;

                /** WriteRequest producer */
                producer?: featurestore.v1.Producer.$Properties;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WriteRequest. */
            type $Shape = {
              view?: string;
              block?: Uint8Array;
              rows?: featurestore.v1.RowValues.$Shape[];
              registryRevision?: Long;
              producer?: featurestore.v1.Producer.$Shape;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a RowValues.
         * @deprecated Use featurestore.v1.RowValues.$Properties instead.
         */
        interface IRowValues extends featurestore.v1.RowValues.$Properties {
        }

        /** Represents a RowValues. */
        class RowValues {

            /**
             * Constructs a new RowValues.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.RowValues.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RowValues key. */
            key: featurestore.v1.Key;

            /** RowValues features. */
            features: { [k: string]: featurestore.v1.Value };

            /** RowValues eventTime. */
            eventTime: string;

            /**
             * Creates a new RowValues instance using the specified properties.
             * @param [properties] Properties to set
             * @returns RowValues instance
             */
            static create(properties: featurestore.v1.RowValues.$Shape): featurestore.v1.RowValues & featurestore.v1.RowValues.$Shape;
            static create(properties?: featurestore.v1.RowValues.$Properties): featurestore.v1.RowValues;

            /**
             * Encodes the specified RowValues message. Does not implicitly {@link featurestore.v1.RowValues.verify|verify} messages.
             * @param message RowValues message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.RowValues.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RowValues message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.RowValues & featurestore.v1.RowValues.$Shape} RowValues
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.RowValues & featurestore.v1.RowValues.$Shape;

            /**
             * Creates a RowValues message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns RowValues
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.RowValues;

            /**
             * Creates a plain object from a RowValues message. Also converts values to other types if specified.
             * @param message RowValues
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.RowValues, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this RowValues to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace RowValues {

            /** Properties of a RowValues. */
            interface $Properties {

                /** RowValues key */
                key?: featurestore.v1.Key.$Properties;

                /** RowValues features */
                features?: { [k: string]: featurestore.v1.Value.$Properties };

                /** RowValues eventTime */
                eventTime?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RowValues. */
            type $Shape = {
              key?: featurestore.v1.Key.$Shape;
              features?: { [k: string]: featurestore.v1.Value.$Shape };
              eventTime?: string;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a WriteResponse.
         * @deprecated Use featurestore.v1.WriteResponse.$Properties instead.
         */
        interface IWriteResponse extends featurestore.v1.WriteResponse.$Properties {
        }

        /** Represents a WriteResponse. */
        class WriteResponse {

            /**
             * Constructs a new WriteResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.WriteResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WriteResponse applied. */
            applied: number;

            /** WriteResponse late. */
            late: number;

            /** WriteResponse refused. */
            refused: number;

            /** WriteResponse lateCells. */
            lateCells: number;

            /** WriteResponse mark. */
            mark: Uint8Array;

            /** WriteResponse duplicate. */
            duplicate: boolean;

            /** WriteResponse pressure. */
            pressure: featurestore.v1.Pressure;

            /**
             * Creates a new WriteResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WriteResponse instance
             */
            static create(properties: featurestore.v1.WriteResponse.$Shape): featurestore.v1.WriteResponse & featurestore.v1.WriteResponse.$Shape;
            static create(properties?: featurestore.v1.WriteResponse.$Properties): featurestore.v1.WriteResponse;

            /**
             * Encodes the specified WriteResponse message. Does not implicitly {@link featurestore.v1.WriteResponse.verify|verify} messages.
             * @param message WriteResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.WriteResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WriteResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.WriteResponse & featurestore.v1.WriteResponse.$Shape} WriteResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.WriteResponse & featurestore.v1.WriteResponse.$Shape;

            /**
             * Creates a WriteResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns WriteResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.WriteResponse;

            /**
             * Creates a plain object from a WriteResponse message. Also converts values to other types if specified.
             * @param message WriteResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.WriteResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this WriteResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace WriteResponse {

            /** Properties of a WriteResponse. */
            interface $Properties {

                /** WriteResponse applied */
                applied?: number;

                /** WriteResponse late */
                late?: number;

                /** WriteResponse refused */
                refused?: number;

                /** WriteResponse lateCells */
                lateCells?: number;

                /** WriteResponse mark */
                mark?: Uint8Array;

                /** WriteResponse duplicate */
                duplicate?: boolean;

                /** WriteResponse pressure */
                pressure?: featurestore.v1.Pressure.$Properties;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WriteResponse. */
            type $Shape = featurestore.v1.WriteResponse.$Properties;
        }

        /**
         * Properties of a Pressure.
         * @deprecated Use featurestore.v1.Pressure.$Properties instead.
         */
        interface IPressure extends featurestore.v1.Pressure.$Properties {
        }

        /** Represents a Pressure. */
        class Pressure {

            /**
             * Constructs a new Pressure.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Pressure.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Pressure readP99Us. */
            readP99Us: number;

            /** Pressure readsPerSecond. */
            readsPerSecond: number;

            /** Pressure loopDelayP99Us. */
            loopDelayP99Us: number;

            /** Pressure replicationLagMs. */
            replicationLagMs: number;

            /**
             * Creates a new Pressure instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Pressure instance
             */
            static create(properties: featurestore.v1.Pressure.$Shape): featurestore.v1.Pressure & featurestore.v1.Pressure.$Shape;
            static create(properties?: featurestore.v1.Pressure.$Properties): featurestore.v1.Pressure;

            /**
             * Encodes the specified Pressure message. Does not implicitly {@link featurestore.v1.Pressure.verify|verify} messages.
             * @param message Pressure message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Pressure.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Pressure message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Pressure & featurestore.v1.Pressure.$Shape} Pressure
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Pressure & featurestore.v1.Pressure.$Shape;

            /**
             * Creates a Pressure message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Pressure
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Pressure;

            /**
             * Creates a plain object from a Pressure message. Also converts values to other types if specified.
             * @param message Pressure
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Pressure, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Pressure to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Pressure {

            /** Properties of a Pressure. */
            interface $Properties {

                /** Pressure readP99Us */
                readP99Us?: number;

                /** Pressure readsPerSecond */
                readsPerSecond?: number;

                /** Pressure loopDelayP99Us */
                loopDelayP99Us?: number;

                /** Pressure replicationLagMs */
                replicationLagMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Pressure. */
            type $Shape = featurestore.v1.Pressure.$Properties;
        }

        /**
         * Properties of a WriteStreamRequest.
         * @deprecated Use featurestore.v1.WriteStreamRequest.$Properties instead.
         */
        interface IWriteStreamRequest extends featurestore.v1.WriteStreamRequest.$Properties {
        }

        /** Represents a WriteStreamRequest. */
        class WriteStreamRequest {

            /**
             * Constructs a new WriteStreamRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.WriteStreamRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WriteStreamRequest id. */
            id: number;

            /** WriteStreamRequest write. */
            write: featurestore.v1.WriteRequest;

            /** WriteStreamRequest traceparent. */
            traceparent: string;

            /** WriteStreamRequest tracestate. */
            tracestate: string;

            /**
             * Creates a new WriteStreamRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WriteStreamRequest instance
             */
            static create(properties: featurestore.v1.WriteStreamRequest.$Shape): featurestore.v1.WriteStreamRequest & featurestore.v1.WriteStreamRequest.$Shape;
            static create(properties?: featurestore.v1.WriteStreamRequest.$Properties): featurestore.v1.WriteStreamRequest;

            /**
             * Encodes the specified WriteStreamRequest message. Does not implicitly {@link featurestore.v1.WriteStreamRequest.verify|verify} messages.
             * @param message WriteStreamRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.WriteStreamRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WriteStreamRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.WriteStreamRequest & featurestore.v1.WriteStreamRequest.$Shape} WriteStreamRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.WriteStreamRequest & featurestore.v1.WriteStreamRequest.$Shape;

            /**
             * Creates a WriteStreamRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns WriteStreamRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.WriteStreamRequest;

            /**
             * Creates a plain object from a WriteStreamRequest message. Also converts values to other types if specified.
             * @param message WriteStreamRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.WriteStreamRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this WriteStreamRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace WriteStreamRequest {

            /** Properties of a WriteStreamRequest. */
            interface $Properties {

                /** WriteStreamRequest id */
                id?: number;

                /** WriteStreamRequest write */
                write?: featurestore.v1.WriteRequest.$Properties;

                /** WriteStreamRequest traceparent */
                traceparent?: string;

                /** WriteStreamRequest tracestate */
                tracestate?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WriteStreamRequest. */
            type $Shape = {
              id?: number;
              write?: featurestore.v1.WriteRequest.$Shape;
              traceparent?: string;
              tracestate?: string;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a WriteStreamResponse.
         * @deprecated Use featurestore.v1.WriteStreamResponse.$Properties instead.
         */
        interface IWriteStreamResponse extends featurestore.v1.WriteStreamResponse.$Properties {
        }

        /** Represents a WriteStreamResponse. */
        class WriteStreamResponse {

            /**
             * Constructs a new WriteStreamResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.WriteStreamResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WriteStreamResponse id. */
            id: number;

            /** WriteStreamResponse written. */
            written: (featurestore.v1.WriteResponse|null);

            /** WriteStreamResponse error. */
            error: (featurestore.v1.Error|null);

            /** WriteStreamResponse result. */
            result?: ("written"|"error");

            /**
             * Creates a new WriteStreamResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns WriteStreamResponse instance
             */
            static create(properties: featurestore.v1.WriteStreamResponse.$Shape): featurestore.v1.WriteStreamResponse & featurestore.v1.WriteStreamResponse.$Shape;
            static create(properties?: featurestore.v1.WriteStreamResponse.$Properties): featurestore.v1.WriteStreamResponse;

            /**
             * Encodes the specified WriteStreamResponse message. Does not implicitly {@link featurestore.v1.WriteStreamResponse.verify|verify} messages.
             * @param message WriteStreamResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.WriteStreamResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WriteStreamResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.WriteStreamResponse & featurestore.v1.WriteStreamResponse.$Shape} WriteStreamResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.WriteStreamResponse & featurestore.v1.WriteStreamResponse.$Shape;

            /**
             * Creates a WriteStreamResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns WriteStreamResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.WriteStreamResponse;

            /**
             * Creates a plain object from a WriteStreamResponse message. Also converts values to other types if specified.
             * @param message WriteStreamResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.WriteStreamResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this WriteStreamResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace WriteStreamResponse {

            /** Properties of a WriteStreamResponse. */
            interface $Properties {

                /** WriteStreamResponse id */
                id?: number;

                /** WriteStreamResponse written */
                written?: (featurestore.v1.WriteResponse.$Properties|null);

                /** WriteStreamResponse error */
                error?: (featurestore.v1.Error.$Properties|null);

                /** WriteStreamResponse result */
                result?: ("written"|"error");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a WriteStreamResponse. */
            type $Shape = {
              id?: number;
              written?: featurestore.v1.WriteResponse.$Shape|null;
              error?: featurestore.v1.Error.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ result?: undefined; written?: null; error?: null }|{ result?: "written"; written: featurestore.v1.WriteResponse.$Shape; error?: null }|{ result?: "error"; written?: null; error: featurestore.v1.Error.$Shape })
            );
        }

        /**
         * Properties of a DeleteRequest.
         * @deprecated Use featurestore.v1.DeleteRequest.$Properties instead.
         */
        interface IDeleteRequest extends featurestore.v1.DeleteRequest.$Properties {
        }

        /** Represents a DeleteRequest. */
        class DeleteRequest {

            /**
             * Constructs a new DeleteRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.DeleteRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeleteRequest view. */
            view: string;

            /** DeleteRequest keys. */
            keys: featurestore.v1.KeyList;

            /** DeleteRequest eventTime. */
            eventTime: Long;

            /** DeleteRequest stamp. */
            stamp: boolean;

            /** DeleteRequest registryRevision. */
            registryRevision: Long;

            /**
             * Creates a new DeleteRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DeleteRequest instance
             */
            static create(properties: featurestore.v1.DeleteRequest.$Shape): featurestore.v1.DeleteRequest & featurestore.v1.DeleteRequest.$Shape;
            static create(properties?: featurestore.v1.DeleteRequest.$Properties): featurestore.v1.DeleteRequest;

            /**
             * Encodes the specified DeleteRequest message. Does not implicitly {@link featurestore.v1.DeleteRequest.verify|verify} messages.
             * @param message DeleteRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.DeleteRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeleteRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.DeleteRequest & featurestore.v1.DeleteRequest.$Shape} DeleteRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.DeleteRequest & featurestore.v1.DeleteRequest.$Shape;

            /**
             * Creates a DeleteRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns DeleteRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.DeleteRequest;

            /**
             * Creates a plain object from a DeleteRequest message. Also converts values to other types if specified.
             * @param message DeleteRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.DeleteRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this DeleteRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace DeleteRequest {

            /** Properties of a DeleteRequest. */
            interface $Properties {

                /** DeleteRequest view */
                view?: string;

                /** DeleteRequest keys */
                keys?: featurestore.v1.KeyList.$Properties;

                /** DeleteRequest eventTime */
                eventTime?: Long;

                /** DeleteRequest stamp */
                stamp?: boolean;

                /** DeleteRequest registryRevision */
                registryRevision?: Long;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeleteRequest. */
            type $Shape = {
              view?: string;
              keys?: featurestore.v1.KeyList.$Shape;
              eventTime?: Long;
              stamp?: boolean;
              registryRevision?: Long;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a DeleteResponse.
         * @deprecated Use featurestore.v1.DeleteResponse.$Properties instead.
         */
        interface IDeleteResponse extends featurestore.v1.DeleteResponse.$Properties {
        }

        /** Represents a DeleteResponse. */
        class DeleteResponse {

            /**
             * Constructs a new DeleteResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.DeleteResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeleteResponse applied. */
            applied: number;

            /** DeleteResponse late. */
            late: number;

            /** DeleteResponse mark. */
            mark: Uint8Array;

            /**
             * Creates a new DeleteResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns DeleteResponse instance
             */
            static create(properties: featurestore.v1.DeleteResponse.$Shape): featurestore.v1.DeleteResponse & featurestore.v1.DeleteResponse.$Shape;
            static create(properties?: featurestore.v1.DeleteResponse.$Properties): featurestore.v1.DeleteResponse;

            /**
             * Encodes the specified DeleteResponse message. Does not implicitly {@link featurestore.v1.DeleteResponse.verify|verify} messages.
             * @param message DeleteResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.DeleteResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeleteResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.DeleteResponse & featurestore.v1.DeleteResponse.$Shape} DeleteResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.DeleteResponse & featurestore.v1.DeleteResponse.$Shape;

            /**
             * Creates a DeleteResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns DeleteResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.DeleteResponse;

            /**
             * Creates a plain object from a DeleteResponse message. Also converts values to other types if specified.
             * @param message DeleteResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.DeleteResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this DeleteResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace DeleteResponse {

            /** Properties of a DeleteResponse. */
            interface $Properties {

                /** DeleteResponse applied */
                applied?: number;

                /** DeleteResponse late */
                late?: number;

                /** DeleteResponse mark */
                mark?: Uint8Array;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeleteResponse. */
            type $Shape = featurestore.v1.DeleteResponse.$Properties;
        }

        /**
         * Properties of a ScanRequest.
         * @deprecated Use featurestore.v1.ScanRequest.$Properties instead.
         */
        interface IScanRequest extends featurestore.v1.ScanRequest.$Properties {
        }

        /** Represents a ScanRequest. */
        class ScanRequest {

            /**
             * Constructs a new ScanRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ScanRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ScanRequest view. */
            view: string;

            /** ScanRequest features. */
            features: string[];

            /** ScanRequest encoding. */
            encoding: featurestore.v1.Encoding;

            /** ScanRequest pageRows. */
            pageRows: number;

            /** ScanRequest cursor. */
            cursor: Uint8Array;

            /** ScanRequest registryRevision. */
            registryRevision: Long;

            /** ScanRequest includeExpired. */
            includeExpired: boolean;

            /**
             * Creates a new ScanRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ScanRequest instance
             */
            static create(properties: featurestore.v1.ScanRequest.$Shape): featurestore.v1.ScanRequest & featurestore.v1.ScanRequest.$Shape;
            static create(properties?: featurestore.v1.ScanRequest.$Properties): featurestore.v1.ScanRequest;

            /**
             * Encodes the specified ScanRequest message. Does not implicitly {@link featurestore.v1.ScanRequest.verify|verify} messages.
             * @param message ScanRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ScanRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ScanRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ScanRequest & featurestore.v1.ScanRequest.$Shape} ScanRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ScanRequest & featurestore.v1.ScanRequest.$Shape;

            /**
             * Creates a ScanRequest message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ScanRequest
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ScanRequest;

            /**
             * Creates a plain object from a ScanRequest message. Also converts values to other types if specified.
             * @param message ScanRequest
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ScanRequest, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ScanRequest to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ScanRequest {

            /** Properties of a ScanRequest. */
            interface $Properties {

                /** ScanRequest view */
                view?: string;

                /** ScanRequest features */
                features?: string[];

                /** ScanRequest encoding */
                encoding?: featurestore.v1.Encoding;

                /** ScanRequest pageRows */
                pageRows?: number;

                /** ScanRequest cursor */
                cursor?: Uint8Array;

                /** ScanRequest registryRevision */
                registryRevision?: Long;

                /** ScanRequest includeExpired */
                includeExpired?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ScanRequest. */
            type $Shape = featurestore.v1.ScanRequest.$Properties;
        }

        /**
         * Properties of a ScanResponse.
         * @deprecated Use featurestore.v1.ScanResponse.$Properties instead.
         */
        interface IScanResponse extends featurestore.v1.ScanResponse.$Properties {
        }

        /** Represents a ScanResponse. */
        class ScanResponse {

            /**
             * Constructs a new ScanResponse.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ScanResponse.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ScanResponse keys. */
            keys: Uint8Array;

            /** ScanResponse block. */
            block: Uint8Array;

            /** ScanResponse rows. */
            rows: featurestore.v1.Row[];

            /** ScanResponse cursor. */
            cursor: Uint8Array;

            /**
             * Creates a new ScanResponse instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ScanResponse instance
             */
            static create(properties: featurestore.v1.ScanResponse.$Shape): featurestore.v1.ScanResponse & featurestore.v1.ScanResponse.$Shape;
            static create(properties?: featurestore.v1.ScanResponse.$Properties): featurestore.v1.ScanResponse;

            /**
             * Encodes the specified ScanResponse message. Does not implicitly {@link featurestore.v1.ScanResponse.verify|verify} messages.
             * @param message ScanResponse message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ScanResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ScanResponse message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ScanResponse & featurestore.v1.ScanResponse.$Shape} ScanResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ScanResponse & featurestore.v1.ScanResponse.$Shape;

            /**
             * Creates a ScanResponse message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ScanResponse
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ScanResponse;

            /**
             * Creates a plain object from a ScanResponse message. Also converts values to other types if specified.
             * @param message ScanResponse
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ScanResponse, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ScanResponse to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ScanResponse {

            /** Properties of a ScanResponse. */
            interface $Properties {

                /** ScanResponse keys */
                keys?: Uint8Array;

                /** ScanResponse block */
                block?: Uint8Array;

                /** ScanResponse rows */
                rows?: featurestore.v1.Row.$Properties[];

                /** ScanResponse cursor */
                cursor?: Uint8Array;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ScanResponse. */
            type $Shape = {
              keys?: Uint8Array;
              block?: Uint8Array;
              rows?: featurestore.v1.Row.$Shape[];
              cursor?: Uint8Array;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Value.
         * @deprecated Use featurestore.v1.Value.$Properties instead.
         */
        interface IValue extends featurestore.v1.Value.$Properties {
        }

        /** Represents a Value. */
        class Value {

            /**
             * Constructs a new Value.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Value.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Value boolValue. */
            boolValue: (boolean|null);

            /** Value numberValue. */
            numberValue: (number|null);

            /** Value int64Value. */
            int64Value: (string|null);

            /** Value stringValue. */
            stringValue: (string|null);

            /** Value bytesValue. */
            bytesValue: (Uint8Array|null);

            /** Value timestampValue. */
            timestampValue: (string|null);

            /** Value jsonValue. */
            jsonValue: (string|null);

            /** Value listValue. */
            listValue: (featurestore.v1.ValueList|null);

            /** Value kind. */
            kind?: ("boolValue"|"numberValue"|"int64Value"|"stringValue"|"bytesValue"|"timestampValue"|"jsonValue"|"listValue");

            /**
             * Creates a new Value instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Value instance
             */
            static create(properties: featurestore.v1.Value.$Shape): featurestore.v1.Value & featurestore.v1.Value.$Shape;
            static create(properties?: featurestore.v1.Value.$Properties): featurestore.v1.Value;

            /**
             * Encodes the specified Value message. Does not implicitly {@link featurestore.v1.Value.verify|verify} messages.
             * @param message Value message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Value.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Value message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Value & featurestore.v1.Value.$Shape} Value
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Value & featurestore.v1.Value.$Shape;

            /**
             * Creates a Value message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Value
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Value;

            /**
             * Creates a plain object from a Value message. Also converts values to other types if specified.
             * @param message Value
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Value, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Value to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Value {

            /** Properties of a Value. */
            interface $Properties {

                /** Value boolValue */
                boolValue?: (boolean|null);

                /** Value numberValue */
                numberValue?: (number|null);

                /** Value int64Value */
                int64Value?: (string|null);

                /** Value stringValue */
                stringValue?: (string|null);

                /** Value bytesValue */
                bytesValue?: (Uint8Array|null);

                /** Value timestampValue */
                timestampValue?: (string|null);

                /** Value jsonValue */
                jsonValue?: (string|null);

                /** Value listValue */
                listValue?: (featurestore.v1.ValueList.$Properties|null);

                /** Value kind */
                kind?: ("boolValue"|"numberValue"|"int64Value"|"stringValue"|"bytesValue"|"timestampValue"|"jsonValue"|"listValue");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Value. */
            type $Shape = {
              boolValue?: boolean|null;
              numberValue?: number|null;
              int64Value?: string|null;
              stringValue?: string|null;
              bytesValue?: Uint8Array|null;
              timestampValue?: string|null;
              jsonValue?: string|null;
              listValue?: featurestore.v1.ValueList.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; boolValue?: null; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "boolValue"; boolValue: boolean; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "numberValue"; boolValue?: null; numberValue: number; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "int64Value"; boolValue?: null; numberValue?: null; int64Value: string; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "stringValue"; boolValue?: null; numberValue?: null; int64Value?: null; stringValue: string; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "bytesValue"; boolValue?: null; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue: Uint8Array; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "timestampValue"; boolValue?: null; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue: string; jsonValue?: null; listValue?: null }|{ kind?: "jsonValue"; boolValue?: null; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue: string; listValue?: null }|{ kind?: "listValue"; boolValue?: null; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue: featurestore.v1.ValueList.$Shape })
            );
        }

        /**
         * Properties of a ValueList.
         * @deprecated Use featurestore.v1.ValueList.$Properties instead.
         */
        interface IValueList extends featurestore.v1.ValueList.$Properties {
        }

        /** Represents a ValueList. */
        class ValueList {

            /**
             * Constructs a new ValueList.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.ValueList.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ValueList values. */
            values: featurestore.v1.Value[];

            /**
             * Creates a new ValueList instance using the specified properties.
             * @param [properties] Properties to set
             * @returns ValueList instance
             */
            static create(properties: featurestore.v1.ValueList.$Shape): featurestore.v1.ValueList & featurestore.v1.ValueList.$Shape;
            static create(properties?: featurestore.v1.ValueList.$Properties): featurestore.v1.ValueList;

            /**
             * Encodes the specified ValueList message. Does not implicitly {@link featurestore.v1.ValueList.verify|verify} messages.
             * @param message ValueList message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.ValueList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ValueList message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.ValueList & featurestore.v1.ValueList.$Shape} ValueList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.ValueList & featurestore.v1.ValueList.$Shape;

            /**
             * Creates a ValueList message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns ValueList
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.ValueList;

            /**
             * Creates a plain object from a ValueList message. Also converts values to other types if specified.
             * @param message ValueList
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.ValueList, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this ValueList to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace ValueList {

            /** Properties of a ValueList. */
            interface $Properties {

                /** ValueList values */
                values?: featurestore.v1.Value.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ValueList. */
            type $Shape = {
              values?: featurestore.v1.Value.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Key.
         * @deprecated Use featurestore.v1.Key.$Properties instead.
         */
        interface IKey extends featurestore.v1.Key.$Properties {
        }

        /** Represents a Key. */
        class Key {

            /**
             * Constructs a new Key.
             * @param [properties] Properties to set
             */
            constructor(properties?: featurestore.v1.Key.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Key parts. */
            parts: { [k: string]: featurestore.v1.Value };

            /**
             * Creates a new Key instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Key instance
             */
            static create(properties: featurestore.v1.Key.$Shape): featurestore.v1.Key & featurestore.v1.Key.$Shape;
            static create(properties?: featurestore.v1.Key.$Properties): featurestore.v1.Key;

            /**
             * Encodes the specified Key message. Does not implicitly {@link featurestore.v1.Key.verify|verify} messages.
             * @param message Key message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: featurestore.v1.Key.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Key message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {featurestore.v1.Key & featurestore.v1.Key.$Shape} Key
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): featurestore.v1.Key & featurestore.v1.Key.$Shape;

            /**
             * Creates a Key message from a plain object. Also converts values to their respective internal types.
             * @param object Plain object
             * @returns Key
             */
            static fromObject(object: { [k: string]: any }): featurestore.v1.Key;

            /**
             * Creates a plain object from a Key message. Also converts values to other types if specified.
             * @param message Key
             * @param [options] Conversion options
             * @returns Plain object
             */
            static toObject(message: featurestore.v1.Key, options?: $protobuf.IConversionOptions): { [k: string]: any };

            /**
             * Converts this Key to JSON.
             * @returns JSON object
             */
            toJSON(): { [k: string]: any };
        }

        namespace Key {

            /** Properties of a Key. */
            interface $Properties {

                /** Key parts */
                parts?: { [k: string]: featurestore.v1.Value.$Properties };

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Key. */
            type $Shape = {
              parts?: { [k: string]: featurestore.v1.Value.$Shape };
              $unknowns?: Uint8Array[];
            };
        }
    }
}
