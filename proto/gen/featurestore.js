/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError, $TypeError = $util.global.TypeError, $Number = $util.global.Number, $String = $util.global.String, $parseInt = $util.global.parseInt, $BigInt = $util.global.BigInt, $isFinite = $util.global.isFinite, $Array = $util.global.Array, $Boolean = $util.global.Boolean;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const featurestore = $root.featurestore = (() => {

    /**
     * Namespace featurestore.
     * @exports featurestore
     * @namespace
     */
    const featurestore = {};

    featurestore.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof featurestore
         * @namespace
         */
        const v1 = {};

        v1.ClusterService = (function() {

            /**
             * Constructs a new ClusterService service.
             * @memberof featurestore.v1
             * @classdesc Represents a ClusterService
             * @extends $protobuf.rpc.Service
             * @constructor
             * @param {$protobuf.RPCImpl} rpcImpl RPC implementation
             * @param {boolean} [requestDelimited=false] Whether requests are length-delimited
             * @param {boolean} [responseDelimited=false] Whether responses are length-delimited
             */
            const ClusterService = function(rpcImpl, requestDelimited, responseDelimited) {
                $protobuf.rpc.Service.call(this, rpcImpl, requestDelimited, responseDelimited);
            };

            $Object.defineProperty(ClusterService.prototype = $Object.create($protobuf.rpc.Service.prototype), "constructor", { value: ClusterService, writable: true, enumerable: false, configurable: true });

            /**
             * Creates new ClusterService service using the specified rpc implementation.
             * @function create
             * @memberof featurestore.v1.ClusterService
             * @static
             * @param {$protobuf.RPCImpl} rpcImpl RPC implementation
             * @param {boolean} [requestDelimited=false] Whether requests are length-delimited
             * @param {boolean} [responseDelimited=false] Whether responses are length-delimited
             * @returns {ClusterService} RPC service. Useful where requests and/or responses are streamed.
             */
            ClusterService.create = function(rpcImpl, requestDelimited, responseDelimited) {
                return new this(rpcImpl, requestDelimited, responseDelimited);
            };

            /**
             * Callback as used by {@link featurestore.v1.ClusterService#health}.
             * @memberof featurestore.v1.ClusterService
             * @typedef HealthCallback
             * @type {function}
             * @param {Error|null} error Error, if any
             * @param {featurestore.v1.HealthResponse} [response] HealthResponse
             */

            /**
             * Calls Health.
             * @memberof featurestore.v1.ClusterService
             * @typedef Health
             * @type {{
             *   (request: featurestore.v1.IHealthRequest, callback: featurestore.v1.ClusterService.HealthCallback): void;
             *   (request: featurestore.v1.IHealthRequest): Promise<featurestore.v1.HealthResponse>;
             *   readonly name: "Health";
             *   readonly path: "/featurestore.v1.ClusterService/Health";
             *   readonly requestType: "HealthRequest";
             *   readonly responseType: "HealthResponse";
             *   readonly requestStream: undefined;
             *   readonly responseStream: undefined;
             * }}
             */

            /**
             * Calls Health.
             * @name featurestore.v1.ClusterService#health
             * @type {featurestore.v1.ClusterService.Health}
             */
            $Object.defineProperties(ClusterService.prototype.health = function(request, callback) {
                return $protobuf.rpc.Service.prototype.rpcCall.call(this, ClusterService.prototype.health, $root.featurestore.v1.HealthRequest, $root.featurestore.v1.HealthResponse, request, callback);
            }, {
                name: { value: "Health" },
                path: { value: "/featurestore.v1.ClusterService/Health" },
                requestType: { value: "HealthRequest" },
                responseType: { value: "HealthResponse" },
                requestStream: { value: $undefined },
                responseStream: { value: $undefined }
            });

            return ClusterService;
        })();

        v1.HealthRequest = (function() {

            /**
             * Properties of a HealthRequest.
             * @typedef {Object} featurestore.v1.HealthRequest.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HealthRequest.
             * @memberof featurestore.v1
             * @interface IHealthRequest
             * @augments featurestore.v1.HealthRequest.$Properties
             * @deprecated Use featurestore.v1.HealthRequest.$Properties instead.
             */

            /**
             * Shape of a HealthRequest.
             * @typedef {featurestore.v1.HealthRequest.$Properties} featurestore.v1.HealthRequest.$Shape
             */

            /**
             * Constructs a new HealthRequest.
             * @memberof featurestore.v1
             * @classdesc Represents a HealthRequest.
             * @constructor
             * @param {featurestore.v1.HealthRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HealthRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Creates a new HealthRequest instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.HealthRequest
             * @static
             * @param {featurestore.v1.HealthRequest.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.HealthRequest} HealthRequest instance
             * @type {{
             *   (properties: featurestore.v1.HealthRequest.$Shape): featurestore.v1.HealthRequest & featurestore.v1.HealthRequest.$Shape;
             *   (properties?: featurestore.v1.HealthRequest.$Properties): featurestore.v1.HealthRequest;
             * }}
             */
            HealthRequest.create = function(properties) {
                return new HealthRequest(properties);
            };

            /**
             * Encodes the specified HealthRequest message. Does not implicitly {@link featurestore.v1.HealthRequest.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.HealthRequest
             * @static
             * @param {featurestore.v1.HealthRequest.$Properties} message HealthRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HealthRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HealthRequest message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.HealthRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.HealthRequest & featurestore.v1.HealthRequest.$Shape} HealthRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HealthRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.HealthRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a HealthRequest message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.HealthRequest
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.HealthRequest} HealthRequest
             */
            HealthRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.HealthRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.HealthRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                return new $root.featurestore.v1.HealthRequest();
            };

            /**
             * Creates a plain object from a HealthRequest message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.HealthRequest
             * @static
             * @param {featurestore.v1.HealthRequest} message HealthRequest
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            HealthRequest.toObject = function () {
                return {};
            };

            /**
             * Converts this HealthRequest to JSON.
             * @function toJSON
             * @memberof featurestore.v1.HealthRequest
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            HealthRequest.prototype.toJSON = function() {
                return HealthRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return HealthRequest;
        })();

        v1.ShardCounts = (function() {

            /**
             * Properties of a ShardCounts.
             * @typedef {Object} featurestore.v1.ShardCounts.$Properties
             * @property {number} [total] ShardCounts total
             * @property {number} [serving] ShardCounts serving
             * @property {number} [leaderless] ShardCounts leaderless
             * @property {number} [underReplicated] ShardCounts underReplicated
             * @property {number} [moving] ShardCounts moving
             * @property {number} [damaged] ShardCounts damaged
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ShardCounts.
             * @memberof featurestore.v1
             * @interface IShardCounts
             * @augments featurestore.v1.ShardCounts.$Properties
             * @deprecated Use featurestore.v1.ShardCounts.$Properties instead.
             */

            /**
             * Shape of a ShardCounts.
             * @typedef {featurestore.v1.ShardCounts.$Properties} featurestore.v1.ShardCounts.$Shape
             */

            /**
             * Constructs a new ShardCounts.
             * @memberof featurestore.v1
             * @classdesc Represents a ShardCounts.
             * @constructor
             * @param {featurestore.v1.ShardCounts.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ShardCounts = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ShardCounts total.
             * @member {number} total
             * @memberof featurestore.v1.ShardCounts
             * @instance
             */
            ShardCounts.prototype.total = 0;

            /**
             * ShardCounts serving.
             * @member {number} serving
             * @memberof featurestore.v1.ShardCounts
             * @instance
             */
            ShardCounts.prototype.serving = 0;

            /**
             * ShardCounts leaderless.
             * @member {number} leaderless
             * @memberof featurestore.v1.ShardCounts
             * @instance
             */
            ShardCounts.prototype.leaderless = 0;

            /**
             * ShardCounts underReplicated.
             * @member {number} underReplicated
             * @memberof featurestore.v1.ShardCounts
             * @instance
             */
            ShardCounts.prototype.underReplicated = 0;

            /**
             * ShardCounts moving.
             * @member {number} moving
             * @memberof featurestore.v1.ShardCounts
             * @instance
             */
            ShardCounts.prototype.moving = 0;

            /**
             * ShardCounts damaged.
             * @member {number} damaged
             * @memberof featurestore.v1.ShardCounts
             * @instance
             */
            ShardCounts.prototype.damaged = 0;

            /**
             * Creates a new ShardCounts instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ShardCounts
             * @static
             * @param {featurestore.v1.ShardCounts.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ShardCounts} ShardCounts instance
             * @type {{
             *   (properties: featurestore.v1.ShardCounts.$Shape): featurestore.v1.ShardCounts & featurestore.v1.ShardCounts.$Shape;
             *   (properties?: featurestore.v1.ShardCounts.$Properties): featurestore.v1.ShardCounts;
             * }}
             */
            ShardCounts.create = function(properties) {
                return new ShardCounts(properties);
            };

            /**
             * Encodes the specified ShardCounts message. Does not implicitly {@link featurestore.v1.ShardCounts.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ShardCounts
             * @static
             * @param {featurestore.v1.ShardCounts.$Properties} message ShardCounts message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ShardCounts.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.total != null && $Object.hasOwnProperty.call(message, "total") && message.total !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.total);
                if (message.serving != null && $Object.hasOwnProperty.call(message, "serving") && message.serving !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.serving);
                if (message.leaderless != null && $Object.hasOwnProperty.call(message, "leaderless") && message.leaderless !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.leaderless);
                if (message.underReplicated != null && $Object.hasOwnProperty.call(message, "underReplicated") && message.underReplicated !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.underReplicated);
                if (message.moving != null && $Object.hasOwnProperty.call(message, "moving") && message.moving !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.moving);
                if (message.damaged != null && $Object.hasOwnProperty.call(message, "damaged") && message.damaged !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.damaged);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ShardCounts message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ShardCounts
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ShardCounts & featurestore.v1.ShardCounts.$Shape} ShardCounts
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ShardCounts.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ShardCounts();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.total = value;
                            else
                                delete message.total;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.serving = value;
                            else
                                delete message.serving;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.leaderless = value;
                            else
                                delete message.leaderless;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.underReplicated = value;
                            else
                                delete message.underReplicated;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.moving = value;
                            else
                                delete message.moving;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.damaged = value;
                            else
                                delete message.damaged;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ShardCounts message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ShardCounts
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ShardCounts} ShardCounts
             */
            ShardCounts.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ShardCounts)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ShardCounts: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ShardCounts();
                if (object.total != null)
                    if ($Number(object.total) !== 0)
                        message.total = object.total >>> 0;
                if (object.serving != null)
                    if ($Number(object.serving) !== 0)
                        message.serving = object.serving >>> 0;
                if (object.leaderless != null)
                    if ($Number(object.leaderless) !== 0)
                        message.leaderless = object.leaderless >>> 0;
                if (object.underReplicated != null)
                    if ($Number(object.underReplicated) !== 0)
                        message.underReplicated = object.underReplicated >>> 0;
                if (object.moving != null)
                    if ($Number(object.moving) !== 0)
                        message.moving = object.moving >>> 0;
                if (object.damaged != null)
                    if ($Number(object.damaged) !== 0)
                        message.damaged = object.damaged >>> 0;
                return message;
            };

            /**
             * Creates a plain object from a ShardCounts message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ShardCounts
             * @static
             * @param {featurestore.v1.ShardCounts} message ShardCounts
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ShardCounts.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.total = 0;
                    object.serving = 0;
                    object.leaderless = 0;
                    object.underReplicated = 0;
                    object.moving = 0;
                    object.damaged = 0;
                }
                if (message.total != null && $Object.hasOwnProperty.call(message, "total"))
                    object.total = message.total;
                if (message.serving != null && $Object.hasOwnProperty.call(message, "serving"))
                    object.serving = message.serving;
                if (message.leaderless != null && $Object.hasOwnProperty.call(message, "leaderless"))
                    object.leaderless = message.leaderless;
                if (message.underReplicated != null && $Object.hasOwnProperty.call(message, "underReplicated"))
                    object.underReplicated = message.underReplicated;
                if (message.moving != null && $Object.hasOwnProperty.call(message, "moving"))
                    object.moving = message.moving;
                if (message.damaged != null && $Object.hasOwnProperty.call(message, "damaged"))
                    object.damaged = message.damaged;
                return object;
            };

            /**
             * Converts this ShardCounts to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ShardCounts
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ShardCounts.prototype.toJSON = function() {
                return ShardCounts.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ShardCounts;
        })();

        v1.ViewHealth = (function() {

            /**
             * Properties of a ViewHealth.
             * @typedef {Object} featurestore.v1.ViewHealth.$Properties
             * @property {string} [name] ViewHealth name
             * @property {Long} [rows] ViewHealth rows
             * @property {Long|null} [newestEventTime] ViewHealth newestEventTime
             * @property {number} [notFoundRate] ViewHealth notFoundRate
             * @property {number} [outsideMaxAgeRate] ViewHealth outsideMaxAgeRate
             * @property {string} [resident] ViewHealth resident
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ViewHealth.
             * @memberof featurestore.v1
             * @interface IViewHealth
             * @augments featurestore.v1.ViewHealth.$Properties
             * @deprecated Use featurestore.v1.ViewHealth.$Properties instead.
             */

            /**
             * Shape of a ViewHealth.
             * @typedef {featurestore.v1.ViewHealth.$Properties} featurestore.v1.ViewHealth.$Shape
             */

            /**
             * Constructs a new ViewHealth.
             * @memberof featurestore.v1
             * @classdesc Represents a ViewHealth.
             * @constructor
             * @param {featurestore.v1.ViewHealth.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ViewHealth = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ViewHealth name.
             * @member {string} name
             * @memberof featurestore.v1.ViewHealth
             * @instance
             */
            ViewHealth.prototype.name = "";

            /**
             * ViewHealth rows.
             * @member {Long} rows
             * @memberof featurestore.v1.ViewHealth
             * @instance
             */
            ViewHealth.prototype.rows = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * ViewHealth newestEventTime.
             * @member {Long|null} newestEventTime
             * @memberof featurestore.v1.ViewHealth
             * @instance
             */
            ViewHealth.prototype.newestEventTime = null;

            /**
             * ViewHealth notFoundRate.
             * @member {number} notFoundRate
             * @memberof featurestore.v1.ViewHealth
             * @instance
             */
            ViewHealth.prototype.notFoundRate = 0;

            /**
             * ViewHealth outsideMaxAgeRate.
             * @member {number} outsideMaxAgeRate
             * @memberof featurestore.v1.ViewHealth
             * @instance
             */
            ViewHealth.prototype.outsideMaxAgeRate = 0;

            /**
             * ViewHealth resident.
             * @member {string} resident
             * @memberof featurestore.v1.ViewHealth
             * @instance
             */
            ViewHealth.prototype.resident = "";

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(ViewHealth.prototype, "_newestEventTime", {
                get: $util.oneOfGetter($oneOfFields = ["newestEventTime"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new ViewHealth instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ViewHealth
             * @static
             * @param {featurestore.v1.ViewHealth.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ViewHealth} ViewHealth instance
             * @type {{
             *   (properties: featurestore.v1.ViewHealth.$Shape): featurestore.v1.ViewHealth & featurestore.v1.ViewHealth.$Shape;
             *   (properties?: featurestore.v1.ViewHealth.$Properties): featurestore.v1.ViewHealth;
             * }}
             */
            ViewHealth.create = function(properties) {
                return new ViewHealth(properties);
            };

            /**
             * Encodes the specified ViewHealth message. Does not implicitly {@link featurestore.v1.ViewHealth.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ViewHealth
             * @static
             * @param {featurestore.v1.ViewHealth.$Properties} message ViewHealth message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ViewHealth.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.rows != null && $Object.hasOwnProperty.call(message, "rows") && (typeof message.rows === "object" ? message.rows.low || message.rows.high : message.rows !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.rows);
                if (message.newestEventTime != null && $Object.hasOwnProperty.call(message, "newestEventTime"))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.newestEventTime);
                if (message.notFoundRate != null && $Object.hasOwnProperty.call(message, "notFoundRate") && !$Object.is(message.notFoundRate, 0))
                    writer.uint32(/* id 4, wireType 1 =*/33).double(message.notFoundRate);
                if (message.outsideMaxAgeRate != null && $Object.hasOwnProperty.call(message, "outsideMaxAgeRate") && !$Object.is(message.outsideMaxAgeRate, 0))
                    writer.uint32(/* id 5, wireType 1 =*/41).double(message.outsideMaxAgeRate);
                if (message.resident != null && $Object.hasOwnProperty.call(message, "resident") && message.resident !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.resident);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ViewHealth message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ViewHealth
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ViewHealth & featurestore.v1.ViewHealth.$Shape} ViewHealth
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ViewHealth.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ViewHealth();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.rows = value;
                            else
                                delete message.rows;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.newestEventTime = reader.int64();
                            message._newestEventTime = "newestEventTime";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.notFoundRate = value;
                            else
                                delete message.notFoundRate;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.outsideMaxAgeRate = value;
                            else
                                delete message.outsideMaxAgeRate;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.resident = value;
                            else
                                delete message.resident;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ViewHealth message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ViewHealth
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ViewHealth} ViewHealth
             */
            ViewHealth.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ViewHealth)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ViewHealth: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ViewHealth();
                if (object.name != null)
                    if (typeof object.name !== "string" || object.name.length)
                        message.name = $String(object.name);
                if (object.rows != null)
                    if (typeof object.rows === "object" ? object.rows.low || object.rows.high : $Number(object.rows) !== 0)
                        if ($util.Long)
                            message.rows = $util.Long.fromValue(object.rows, true);
                        else if (typeof object.rows === "string")
                            message.rows = $parseInt(object.rows, 10);
                        else if (typeof object.rows === "number")
                            message.rows = object.rows;
                        else if (typeof object.rows === "object")
                            message.rows = new $util.LongBits(object.rows.low >>> 0, object.rows.high >>> 0).toNumber(true);
                if (object.newestEventTime != null)
                    if ($util.Long)
                        message.newestEventTime = $util.Long.fromValue(object.newestEventTime, false);
                    else if (typeof object.newestEventTime === "string")
                        message.newestEventTime = $parseInt(object.newestEventTime, 10);
                    else if (typeof object.newestEventTime === "number")
                        message.newestEventTime = object.newestEventTime;
                    else if (typeof object.newestEventTime === "object")
                        message.newestEventTime = new $util.LongBits(object.newestEventTime.low >>> 0, object.newestEventTime.high >>> 0).toNumber();
                if (object.notFoundRate != null)
                    if (!$Object.is($Number(object.notFoundRate), 0))
                        message.notFoundRate = $Number(object.notFoundRate);
                if (object.outsideMaxAgeRate != null)
                    if (!$Object.is($Number(object.outsideMaxAgeRate), 0))
                        message.outsideMaxAgeRate = $Number(object.outsideMaxAgeRate);
                if (object.resident != null)
                    if (typeof object.resident !== "string" || object.resident.length)
                        message.resident = $String(object.resident);
                return message;
            };

            /**
             * Creates a plain object from a ViewHealth message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ViewHealth
             * @static
             * @param {featurestore.v1.ViewHealth} message ViewHealth
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ViewHealth.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.name = "";
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.rows = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.rows = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.notFoundRate = 0;
                    object.outsideMaxAgeRate = 0;
                    object.resident = "";
                }
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    object.name = message.name;
                if (message.rows != null && $Object.hasOwnProperty.call(message, "rows"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.rows = typeof message.rows === "number" ? $BigInt(message.rows) : $util.Long.fromBits(message.rows.low >>> 0, message.rows.high >>> 0, true).toBigInt();
                    else if (typeof message.rows === "number")
                        object.rows = options.longs === $String ? $String(message.rows) : message.rows;
                    else
                        object.rows = options.longs === $String ? $util.Long.prototype.toString.call(message.rows) : options.longs === $Number ? new $util.LongBits(message.rows.low >>> 0, message.rows.high >>> 0).toNumber(true) : message.rows;
                if (message.newestEventTime != null && $Object.hasOwnProperty.call(message, "newestEventTime"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.newestEventTime = typeof message.newestEventTime === "number" ? $BigInt(message.newestEventTime) : $util.Long.fromBits(message.newestEventTime.low >>> 0, message.newestEventTime.high >>> 0, false).toBigInt();
                    else if (typeof message.newestEventTime === "number")
                        object.newestEventTime = options.longs === $String ? $String(message.newestEventTime) : message.newestEventTime;
                    else
                        object.newestEventTime = options.longs === $String ? $util.Long.prototype.toString.call(message.newestEventTime) : options.longs === $Number ? new $util.LongBits(message.newestEventTime.low >>> 0, message.newestEventTime.high >>> 0).toNumber() : message.newestEventTime;
                if (message.notFoundRate != null && $Object.hasOwnProperty.call(message, "notFoundRate"))
                    object.notFoundRate = options.json && !$isFinite(message.notFoundRate) ? $String(message.notFoundRate) : message.notFoundRate;
                if (message.outsideMaxAgeRate != null && $Object.hasOwnProperty.call(message, "outsideMaxAgeRate"))
                    object.outsideMaxAgeRate = options.json && !$isFinite(message.outsideMaxAgeRate) ? $String(message.outsideMaxAgeRate) : message.outsideMaxAgeRate;
                if (message.resident != null && $Object.hasOwnProperty.call(message, "resident"))
                    object.resident = message.resident;
                return object;
            };

            /**
             * Converts this ViewHealth to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ViewHealth
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ViewHealth.prototype.toJSON = function() {
                return ViewHealth.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ViewHealth;
        })();

        v1.NodeHealth = (function() {

            /**
             * Properties of a NodeHealth.
             * @typedef {Object} featurestore.v1.NodeHealth.$Properties
             * @property {string} [id] NodeHealth id
             * @property {string} [address] NodeHealth address
             * @property {string} [state] NodeHealth state
             * @property {number} [uptimeSeconds] NodeHealth uptimeSeconds
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a NodeHealth.
             * @memberof featurestore.v1
             * @interface INodeHealth
             * @augments featurestore.v1.NodeHealth.$Properties
             * @deprecated Use featurestore.v1.NodeHealth.$Properties instead.
             */

            /**
             * Shape of a NodeHealth.
             * @typedef {featurestore.v1.NodeHealth.$Properties} featurestore.v1.NodeHealth.$Shape
             */

            /**
             * Constructs a new NodeHealth.
             * @memberof featurestore.v1
             * @classdesc Represents a NodeHealth.
             * @constructor
             * @param {featurestore.v1.NodeHealth.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const NodeHealth = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * NodeHealth id.
             * @member {string} id
             * @memberof featurestore.v1.NodeHealth
             * @instance
             */
            NodeHealth.prototype.id = "";

            /**
             * NodeHealth address.
             * @member {string} address
             * @memberof featurestore.v1.NodeHealth
             * @instance
             */
            NodeHealth.prototype.address = "";

            /**
             * NodeHealth state.
             * @member {string} state
             * @memberof featurestore.v1.NodeHealth
             * @instance
             */
            NodeHealth.prototype.state = "";

            /**
             * NodeHealth uptimeSeconds.
             * @member {number} uptimeSeconds
             * @memberof featurestore.v1.NodeHealth
             * @instance
             */
            NodeHealth.prototype.uptimeSeconds = 0;

            /**
             * Creates a new NodeHealth instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.NodeHealth
             * @static
             * @param {featurestore.v1.NodeHealth.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.NodeHealth} NodeHealth instance
             * @type {{
             *   (properties: featurestore.v1.NodeHealth.$Shape): featurestore.v1.NodeHealth & featurestore.v1.NodeHealth.$Shape;
             *   (properties?: featurestore.v1.NodeHealth.$Properties): featurestore.v1.NodeHealth;
             * }}
             */
            NodeHealth.create = function(properties) {
                return new NodeHealth(properties);
            };

            /**
             * Encodes the specified NodeHealth message. Does not implicitly {@link featurestore.v1.NodeHealth.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.NodeHealth
             * @static
             * @param {featurestore.v1.NodeHealth.$Properties} message NodeHealth message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            NodeHealth.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                if (message.address != null && $Object.hasOwnProperty.call(message, "address") && message.address !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.address);
                if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.state);
                if (message.uptimeSeconds != null && $Object.hasOwnProperty.call(message, "uptimeSeconds") && !$Object.is(message.uptimeSeconds, 0))
                    writer.uint32(/* id 4, wireType 1 =*/33).double(message.uptimeSeconds);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a NodeHealth message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.NodeHealth
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.NodeHealth & featurestore.v1.NodeHealth.$Shape} NodeHealth
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            NodeHealth.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.NodeHealth();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.address = value;
                            else
                                delete message.address;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.state = value;
                            else
                                delete message.state;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.uptimeSeconds = value;
                            else
                                delete message.uptimeSeconds;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a NodeHealth message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.NodeHealth
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.NodeHealth} NodeHealth
             */
            NodeHealth.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.NodeHealth)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.NodeHealth: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.NodeHealth();
                if (object.id != null)
                    if (typeof object.id !== "string" || object.id.length)
                        message.id = $String(object.id);
                if (object.address != null)
                    if (typeof object.address !== "string" || object.address.length)
                        message.address = $String(object.address);
                if (object.state != null)
                    if (typeof object.state !== "string" || object.state.length)
                        message.state = $String(object.state);
                if (object.uptimeSeconds != null)
                    if (!$Object.is($Number(object.uptimeSeconds), 0))
                        message.uptimeSeconds = $Number(object.uptimeSeconds);
                return message;
            };

            /**
             * Creates a plain object from a NodeHealth message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.NodeHealth
             * @static
             * @param {featurestore.v1.NodeHealth} message NodeHealth
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            NodeHealth.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.id = "";
                    object.address = "";
                    object.state = "";
                    object.uptimeSeconds = 0;
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    object.id = message.id;
                if (message.address != null && $Object.hasOwnProperty.call(message, "address"))
                    object.address = message.address;
                if (message.state != null && $Object.hasOwnProperty.call(message, "state"))
                    object.state = message.state;
                if (message.uptimeSeconds != null && $Object.hasOwnProperty.call(message, "uptimeSeconds"))
                    object.uptimeSeconds = options.json && !$isFinite(message.uptimeSeconds) ? $String(message.uptimeSeconds) : message.uptimeSeconds;
                return object;
            };

            /**
             * Converts this NodeHealth to JSON.
             * @function toJSON
             * @memberof featurestore.v1.NodeHealth
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            NodeHealth.prototype.toJSON = function() {
                return NodeHealth.toObject(this, $protobuf.util.toJSONOptions);
            };

            return NodeHealth;
        })();

        v1.HealthResponse = (function() {

            /**
             * Properties of a HealthResponse.
             * @typedef {Object} featurestore.v1.HealthResponse.$Properties
             * @property {string} [status] HealthResponse status
             * @property {Array.<string>} [reasons] HealthResponse reasons
             * @property {Array.<featurestore.v1.NodeHealth.$Properties>} [nodes] HealthResponse nodes
             * @property {featurestore.v1.ShardCounts.$Properties} [shards] HealthResponse shards
             * @property {Array.<featurestore.v1.ViewHealth.$Properties>} [views] HealthResponse views
             * @property {Long} [registryRevision] HealthResponse registryRevision
             * @property {string} [clusterId] HealthResponse clusterId
             * @property {string} [version] HealthResponse version
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HealthResponse.
             * @memberof featurestore.v1
             * @interface IHealthResponse
             * @augments featurestore.v1.HealthResponse.$Properties
             * @deprecated Use featurestore.v1.HealthResponse.$Properties instead.
             */

            /**
             * Shape of a HealthResponse.
             * @typedef {featurestore.v1.HealthResponse.$Properties} featurestore.v1.HealthResponse.$Shape
             */

            /**
             * Constructs a new HealthResponse.
             * @memberof featurestore.v1
             * @classdesc Represents a HealthResponse.
             * @constructor
             * @param {featurestore.v1.HealthResponse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HealthResponse = function (properties) {
                this.reasons = [];
                this.nodes = [];
                this.views = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * HealthResponse status.
             * @member {string} status
             * @memberof featurestore.v1.HealthResponse
             * @instance
             */
            HealthResponse.prototype.status = "";

            /**
             * HealthResponse reasons.
             * @member {Array.<string>} reasons
             * @memberof featurestore.v1.HealthResponse
             * @instance
             */
            HealthResponse.prototype.reasons = $util.emptyArray;

            /**
             * HealthResponse nodes.
             * @member {Array.<featurestore.v1.NodeHealth>} nodes
             * @memberof featurestore.v1.HealthResponse
             * @instance
             */
            HealthResponse.prototype.nodes = $util.emptyArray;

            /**
             * HealthResponse shards.
             * @member {featurestore.v1.ShardCounts} shards
             * @memberof featurestore.v1.HealthResponse
             * @instance
             */
            HealthResponse.prototype.shards = null;

            /**
             * HealthResponse views.
             * @member {Array.<featurestore.v1.ViewHealth>} views
             * @memberof featurestore.v1.HealthResponse
             * @instance
             */
            HealthResponse.prototype.views = $util.emptyArray;

            /**
             * HealthResponse registryRevision.
             * @member {Long} registryRevision
             * @memberof featurestore.v1.HealthResponse
             * @instance
             */
            HealthResponse.prototype.registryRevision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * HealthResponse clusterId.
             * @member {string} clusterId
             * @memberof featurestore.v1.HealthResponse
             * @instance
             */
            HealthResponse.prototype.clusterId = "";

            /**
             * HealthResponse version.
             * @member {string} version
             * @memberof featurestore.v1.HealthResponse
             * @instance
             */
            HealthResponse.prototype.version = "";

            /**
             * Creates a new HealthResponse instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.HealthResponse
             * @static
             * @param {featurestore.v1.HealthResponse.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.HealthResponse} HealthResponse instance
             * @type {{
             *   (properties: featurestore.v1.HealthResponse.$Shape): featurestore.v1.HealthResponse & featurestore.v1.HealthResponse.$Shape;
             *   (properties?: featurestore.v1.HealthResponse.$Properties): featurestore.v1.HealthResponse;
             * }}
             */
            HealthResponse.create = function(properties) {
                return new HealthResponse(properties);
            };

            /**
             * Encodes the specified HealthResponse message. Does not implicitly {@link featurestore.v1.HealthResponse.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.HealthResponse
             * @static
             * @param {featurestore.v1.HealthResponse.$Properties} message HealthResponse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HealthResponse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.status);
                if (message.reasons != null && message.reasons.length)
                    for (let i = 0; i < message.reasons.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.reasons[i]);
                if (message.nodes != null && message.nodes.length)
                    for (let i = 0; i < message.nodes.length; ++i)
                        $root.featurestore.v1.NodeHealth.encode(message.nodes[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.shards != null && $Object.hasOwnProperty.call(message, "shards"))
                    $root.featurestore.v1.ShardCounts.encode(message.shards, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.views != null && message.views.length)
                    for (let i = 0; i < message.views.length; ++i)
                        $root.featurestore.v1.ViewHealth.encode(message.views[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision") && (typeof message.registryRevision === "object" ? message.registryRevision.low || message.registryRevision.high : message.registryRevision !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.registryRevision);
                if (message.clusterId != null && $Object.hasOwnProperty.call(message, "clusterId") && message.clusterId !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.clusterId);
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.version);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HealthResponse message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.HealthResponse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.HealthResponse & featurestore.v1.HealthResponse.$Shape} HealthResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HealthResponse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.HealthResponse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.status = value;
                            else
                                delete message.status;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.reasons && message.reasons.length))
                                message.reasons = [];
                            message.reasons.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.nodes && message.nodes.length))
                                message.nodes = [];
                            message.nodes.push($root.featurestore.v1.NodeHealth.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.shards = $root.featurestore.v1.ShardCounts.decode(reader, reader.size(), $undefined, _depth + 1, message.shards);
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.views && message.views.length))
                                message.views = [];
                            message.views.push($root.featurestore.v1.ViewHealth.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.registryRevision = value;
                            else
                                delete message.registryRevision;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.clusterId = value;
                            else
                                delete message.clusterId;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a HealthResponse message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.HealthResponse
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.HealthResponse} HealthResponse
             */
            HealthResponse.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.HealthResponse)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.HealthResponse: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.HealthResponse();
                if (object.status != null)
                    if (typeof object.status !== "string" || object.status.length)
                        message.status = $String(object.status);
                if (object.reasons) {
                    if (!$Array.isArray(object.reasons))
                        throw $TypeError(".featurestore.v1.HealthResponse.reasons: array expected");
                    message.reasons = $Array(object.reasons.length);
                    for (let i = 0; i < object.reasons.length; ++i)
                        message.reasons[i] = $String(object.reasons[i]);
                }
                if (object.nodes) {
                    if (!$Array.isArray(object.nodes))
                        throw $TypeError(".featurestore.v1.HealthResponse.nodes: array expected");
                    message.nodes = $Array(object.nodes.length);
                    for (let i = 0; i < object.nodes.length; ++i) {
                        if (!$util.isObject(object.nodes[i]))
                            throw $TypeError(".featurestore.v1.HealthResponse.nodes: object expected");
                        message.nodes[i] = $root.featurestore.v1.NodeHealth.fromObject(object.nodes[i], _depth + 1);
                    }
                }
                if (object.shards != null) {
                    if (!$util.isObject(object.shards))
                        throw $TypeError(".featurestore.v1.HealthResponse.shards: object expected");
                    message.shards = $root.featurestore.v1.ShardCounts.fromObject(object.shards, _depth + 1);
                }
                if (object.views) {
                    if (!$Array.isArray(object.views))
                        throw $TypeError(".featurestore.v1.HealthResponse.views: array expected");
                    message.views = $Array(object.views.length);
                    for (let i = 0; i < object.views.length; ++i) {
                        if (!$util.isObject(object.views[i]))
                            throw $TypeError(".featurestore.v1.HealthResponse.views: object expected");
                        message.views[i] = $root.featurestore.v1.ViewHealth.fromObject(object.views[i], _depth + 1);
                    }
                }
                if (object.registryRevision != null)
                    if (typeof object.registryRevision === "object" ? object.registryRevision.low || object.registryRevision.high : $Number(object.registryRevision) !== 0)
                        if ($util.Long)
                            message.registryRevision = $util.Long.fromValue(object.registryRevision, true);
                        else if (typeof object.registryRevision === "string")
                            message.registryRevision = $parseInt(object.registryRevision, 10);
                        else if (typeof object.registryRevision === "number")
                            message.registryRevision = object.registryRevision;
                        else if (typeof object.registryRevision === "object")
                            message.registryRevision = new $util.LongBits(object.registryRevision.low >>> 0, object.registryRevision.high >>> 0).toNumber(true);
                if (object.clusterId != null)
                    if (typeof object.clusterId !== "string" || object.clusterId.length)
                        message.clusterId = $String(object.clusterId);
                if (object.version != null)
                    if (typeof object.version !== "string" || object.version.length)
                        message.version = $String(object.version);
                return message;
            };

            /**
             * Creates a plain object from a HealthResponse message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.HealthResponse
             * @static
             * @param {featurestore.v1.HealthResponse} message HealthResponse
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            HealthResponse.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults) {
                    object.reasons = [];
                    object.nodes = [];
                    object.views = [];
                }
                if (options.defaults) {
                    object.status = "";
                    object.shards = null;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.registryRevision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.registryRevision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.clusterId = "";
                    object.version = "";
                }
                if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
                    object.status = message.status;
                if (message.reasons && message.reasons.length) {
                    object.reasons = $Array(message.reasons.length);
                    for (let j = 0; j < message.reasons.length; ++j)
                        object.reasons[j] = message.reasons[j];
                }
                if (message.nodes && message.nodes.length) {
                    object.nodes = $Array(message.nodes.length);
                    for (let j = 0; j < message.nodes.length; ++j)
                        object.nodes[j] = $root.featurestore.v1.NodeHealth.toObject(message.nodes[j], options, _depth + 1);
                }
                if (message.shards != null && $Object.hasOwnProperty.call(message, "shards"))
                    object.shards = $root.featurestore.v1.ShardCounts.toObject(message.shards, options, _depth + 1);
                if (message.views && message.views.length) {
                    object.views = $Array(message.views.length);
                    for (let j = 0; j < message.views.length; ++j)
                        object.views[j] = $root.featurestore.v1.ViewHealth.toObject(message.views[j], options, _depth + 1);
                }
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.registryRevision = typeof message.registryRevision === "number" ? $BigInt(message.registryRevision) : $util.Long.fromBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0, true).toBigInt();
                    else if (typeof message.registryRevision === "number")
                        object.registryRevision = options.longs === $String ? $String(message.registryRevision) : message.registryRevision;
                    else
                        object.registryRevision = options.longs === $String ? $util.Long.prototype.toString.call(message.registryRevision) : options.longs === $Number ? new $util.LongBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0).toNumber(true) : message.registryRevision;
                if (message.clusterId != null && $Object.hasOwnProperty.call(message, "clusterId"))
                    object.clusterId = message.clusterId;
                if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                    object.version = message.version;
                return object;
            };

            /**
             * Converts this HealthResponse to JSON.
             * @function toJSON
             * @memberof featurestore.v1.HealthResponse
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            HealthResponse.prototype.toJSON = function() {
                return HealthResponse.toObject(this, $protobuf.util.toJSONOptions);
            };

            return HealthResponse;
        })();

        v1.RegistryService = (function() {

            /**
             * Constructs a new RegistryService service.
             * @memberof featurestore.v1
             * @classdesc Represents a RegistryService
             * @extends $protobuf.rpc.Service
             * @constructor
             * @param {$protobuf.RPCImpl} rpcImpl RPC implementation
             * @param {boolean} [requestDelimited=false] Whether requests are length-delimited
             * @param {boolean} [responseDelimited=false] Whether responses are length-delimited
             */
            const RegistryService = function(rpcImpl, requestDelimited, responseDelimited) {
                $protobuf.rpc.Service.call(this, rpcImpl, requestDelimited, responseDelimited);
            };

            $Object.defineProperty(RegistryService.prototype = $Object.create($protobuf.rpc.Service.prototype), "constructor", { value: RegistryService, writable: true, enumerable: false, configurable: true });

            /**
             * Creates new RegistryService service using the specified rpc implementation.
             * @function create
             * @memberof featurestore.v1.RegistryService
             * @static
             * @param {$protobuf.RPCImpl} rpcImpl RPC implementation
             * @param {boolean} [requestDelimited=false] Whether requests are length-delimited
             * @param {boolean} [responseDelimited=false] Whether responses are length-delimited
             * @returns {RegistryService} RPC service. Useful where requests and/or responses are streamed.
             */
            RegistryService.create = function(rpcImpl, requestDelimited, responseDelimited) {
                return new this(rpcImpl, requestDelimited, responseDelimited);
            };

            /**
             * Callback as used by {@link featurestore.v1.RegistryService#apply}.
             * @memberof featurestore.v1.RegistryService
             * @typedef ApplyCallback
             * @type {function}
             * @param {Error|null} error Error, if any
             * @param {featurestore.v1.ApplyResponse} [response] ApplyResponse
             */

            /**
             * Calls Apply.
             * @memberof featurestore.v1.RegistryService
             * @typedef Apply
             * @type {{
             *   (request: featurestore.v1.IApplyRequest, callback: featurestore.v1.RegistryService.ApplyCallback): void;
             *   (request: featurestore.v1.IApplyRequest): Promise<featurestore.v1.ApplyResponse>;
             *   readonly name: "Apply";
             *   readonly path: "/featurestore.v1.RegistryService/Apply";
             *   readonly requestType: "ApplyRequest";
             *   readonly responseType: "ApplyResponse";
             *   readonly requestStream: undefined;
             *   readonly responseStream: undefined;
             * }}
             */

            /**
             * Calls Apply.
             * @name featurestore.v1.RegistryService#apply
             * @type {featurestore.v1.RegistryService.Apply}
             */
            $Object.defineProperties(RegistryService.prototype.apply = function(request, callback) {
                return $protobuf.rpc.Service.prototype.rpcCall.call(this, RegistryService.prototype.apply, $root.featurestore.v1.ApplyRequest, $root.featurestore.v1.ApplyResponse, request, callback);
            }, {
                name: { value: "Apply" },
                path: { value: "/featurestore.v1.RegistryService/Apply" },
                requestType: { value: "ApplyRequest" },
                responseType: { value: "ApplyResponse" },
                requestStream: { value: $undefined },
                responseStream: { value: $undefined }
            });

            /**
             * Callback as used by {@link featurestore.v1.RegistryService#describe}.
             * @memberof featurestore.v1.RegistryService
             * @typedef DescribeCallback
             * @type {function}
             * @param {Error|null} error Error, if any
             * @param {featurestore.v1.DescribeResponse} [response] DescribeResponse
             */

            /**
             * Calls Describe.
             * @memberof featurestore.v1.RegistryService
             * @typedef Describe
             * @type {{
             *   (request: featurestore.v1.IDescribeRequest, callback: featurestore.v1.RegistryService.DescribeCallback): void;
             *   (request: featurestore.v1.IDescribeRequest): Promise<featurestore.v1.DescribeResponse>;
             *   readonly name: "Describe";
             *   readonly path: "/featurestore.v1.RegistryService/Describe";
             *   readonly requestType: "DescribeRequest";
             *   readonly responseType: "DescribeResponse";
             *   readonly requestStream: undefined;
             *   readonly responseStream: undefined;
             * }}
             */

            /**
             * Calls Describe.
             * @name featurestore.v1.RegistryService#describe
             * @type {featurestore.v1.RegistryService.Describe}
             */
            $Object.defineProperties(RegistryService.prototype.describe = function(request, callback) {
                return $protobuf.rpc.Service.prototype.rpcCall.call(this, RegistryService.prototype.describe, $root.featurestore.v1.DescribeRequest, $root.featurestore.v1.DescribeResponse, request, callback);
            }, {
                name: { value: "Describe" },
                path: { value: "/featurestore.v1.RegistryService/Describe" },
                requestType: { value: "DescribeRequest" },
                responseType: { value: "DescribeResponse" },
                requestStream: { value: $undefined },
                responseStream: { value: $undefined }
            });

            /**
             * Callback as used by {@link featurestore.v1.RegistryService#list}.
             * @memberof featurestore.v1.RegistryService
             * @typedef ListCallback
             * @type {function}
             * @param {Error|null} error Error, if any
             * @param {featurestore.v1.ListResponse} [response] ListResponse
             */

            /**
             * Calls List.
             * @memberof featurestore.v1.RegistryService
             * @typedef List
             * @type {{
             *   (request: featurestore.v1.IListRequest, callback: featurestore.v1.RegistryService.ListCallback): void;
             *   (request: featurestore.v1.IListRequest): Promise<featurestore.v1.ListResponse>;
             *   readonly name: "List";
             *   readonly path: "/featurestore.v1.RegistryService/List";
             *   readonly requestType: "ListRequest";
             *   readonly responseType: "ListResponse";
             *   readonly requestStream: undefined;
             *   readonly responseStream: undefined;
             * }}
             */

            /**
             * Calls List.
             * @name featurestore.v1.RegistryService#list
             * @type {featurestore.v1.RegistryService.List}
             */
            $Object.defineProperties(RegistryService.prototype.list = function(request, callback) {
                return $protobuf.rpc.Service.prototype.rpcCall.call(this, RegistryService.prototype.list, $root.featurestore.v1.ListRequest, $root.featurestore.v1.ListResponse, request, callback);
            }, {
                name: { value: "List" },
                path: { value: "/featurestore.v1.RegistryService/List" },
                requestType: { value: "ListRequest" },
                responseType: { value: "ListResponse" },
                requestStream: { value: $undefined },
                responseStream: { value: $undefined }
            });

            return RegistryService;
        })();

        v1.JoinKey = (function() {

            /**
             * Properties of a JoinKey.
             * @typedef {Object} featurestore.v1.JoinKey.$Properties
             * @property {string} [name] JoinKey name
             * @property {string} [type] JoinKey type
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a JoinKey.
             * @memberof featurestore.v1
             * @interface IJoinKey
             * @augments featurestore.v1.JoinKey.$Properties
             * @deprecated Use featurestore.v1.JoinKey.$Properties instead.
             */

            /**
             * Shape of a JoinKey.
             * @typedef {featurestore.v1.JoinKey.$Properties} featurestore.v1.JoinKey.$Shape
             */

            /**
             * Constructs a new JoinKey.
             * @memberof featurestore.v1
             * @classdesc Represents a JoinKey.
             * @constructor
             * @param {featurestore.v1.JoinKey.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const JoinKey = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * JoinKey name.
             * @member {string} name
             * @memberof featurestore.v1.JoinKey
             * @instance
             */
            JoinKey.prototype.name = "";

            /**
             * JoinKey type.
             * @member {string} type
             * @memberof featurestore.v1.JoinKey
             * @instance
             */
            JoinKey.prototype.type = "";

            /**
             * Creates a new JoinKey instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.JoinKey
             * @static
             * @param {featurestore.v1.JoinKey.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.JoinKey} JoinKey instance
             * @type {{
             *   (properties: featurestore.v1.JoinKey.$Shape): featurestore.v1.JoinKey & featurestore.v1.JoinKey.$Shape;
             *   (properties?: featurestore.v1.JoinKey.$Properties): featurestore.v1.JoinKey;
             * }}
             */
            JoinKey.create = function(properties) {
                return new JoinKey(properties);
            };

            /**
             * Encodes the specified JoinKey message. Does not implicitly {@link featurestore.v1.JoinKey.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.JoinKey
             * @static
             * @param {featurestore.v1.JoinKey.$Properties} message JoinKey message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            JoinKey.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.type != null && $Object.hasOwnProperty.call(message, "type") && message.type !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.type);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a JoinKey message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.JoinKey
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.JoinKey & featurestore.v1.JoinKey.$Shape} JoinKey
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            JoinKey.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.JoinKey();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.type = value;
                            else
                                delete message.type;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a JoinKey message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.JoinKey
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.JoinKey} JoinKey
             */
            JoinKey.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.JoinKey)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.JoinKey: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.JoinKey();
                if (object.name != null)
                    if (typeof object.name !== "string" || object.name.length)
                        message.name = $String(object.name);
                if (object.type != null)
                    if (typeof object.type !== "string" || object.type.length)
                        message.type = $String(object.type);
                return message;
            };

            /**
             * Creates a plain object from a JoinKey message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.JoinKey
             * @static
             * @param {featurestore.v1.JoinKey} message JoinKey
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            JoinKey.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.name = "";
                    object.type = "";
                }
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    object.name = message.name;
                if (message.type != null && $Object.hasOwnProperty.call(message, "type"))
                    object.type = message.type;
                return object;
            };

            /**
             * Converts this JoinKey to JSON.
             * @function toJSON
             * @memberof featurestore.v1.JoinKey
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            JoinKey.prototype.toJSON = function() {
                return JoinKey.toObject(this, $protobuf.util.toJSONOptions);
            };

            return JoinKey;
        })();

        v1.Entity = (function() {

            /**
             * Properties of an Entity.
             * @typedef {Object} featurestore.v1.Entity.$Properties
             * @property {string} [name] Entity name
             * @property {Array.<featurestore.v1.JoinKey.$Properties>} [joinKeys] Entity joinKeys
             * @property {string} [description] Entity description
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Entity.
             * @memberof featurestore.v1
             * @interface IEntity
             * @augments featurestore.v1.Entity.$Properties
             * @deprecated Use featurestore.v1.Entity.$Properties instead.
             */

            /**
             * Shape of an Entity.
             * @typedef {featurestore.v1.Entity.$Properties} featurestore.v1.Entity.$Shape
             */

            /**
             * Constructs a new Entity.
             * @memberof featurestore.v1
             * @classdesc Represents an Entity.
             * @constructor
             * @param {featurestore.v1.Entity.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Entity = function (properties) {
                this.joinKeys = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Entity name.
             * @member {string} name
             * @memberof featurestore.v1.Entity
             * @instance
             */
            Entity.prototype.name = "";

            /**
             * Entity joinKeys.
             * @member {Array.<featurestore.v1.JoinKey>} joinKeys
             * @memberof featurestore.v1.Entity
             * @instance
             */
            Entity.prototype.joinKeys = $util.emptyArray;

            /**
             * Entity description.
             * @member {string} description
             * @memberof featurestore.v1.Entity
             * @instance
             */
            Entity.prototype.description = "";

            /**
             * Creates a new Entity instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Entity
             * @static
             * @param {featurestore.v1.Entity.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Entity} Entity instance
             * @type {{
             *   (properties: featurestore.v1.Entity.$Shape): featurestore.v1.Entity & featurestore.v1.Entity.$Shape;
             *   (properties?: featurestore.v1.Entity.$Properties): featurestore.v1.Entity;
             * }}
             */
            Entity.create = function(properties) {
                return new Entity(properties);
            };

            /**
             * Encodes the specified Entity message. Does not implicitly {@link featurestore.v1.Entity.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Entity
             * @static
             * @param {featurestore.v1.Entity.$Properties} message Entity message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Entity.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.joinKeys != null && message.joinKeys.length)
                    for (let i = 0; i < message.joinKeys.length; ++i)
                        $root.featurestore.v1.JoinKey.encode(message.joinKeys[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.description != null && $Object.hasOwnProperty.call(message, "description") && message.description !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.description);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Entity message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Entity
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Entity & featurestore.v1.Entity.$Shape} Entity
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Entity.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Entity();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.joinKeys && message.joinKeys.length))
                                message.joinKeys = [];
                            message.joinKeys.push($root.featurestore.v1.JoinKey.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.description = value;
                            else
                                delete message.description;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates an Entity message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Entity
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Entity} Entity
             */
            Entity.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Entity)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Entity: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Entity();
                if (object.name != null)
                    if (typeof object.name !== "string" || object.name.length)
                        message.name = $String(object.name);
                if (object.joinKeys) {
                    if (!$Array.isArray(object.joinKeys))
                        throw $TypeError(".featurestore.v1.Entity.joinKeys: array expected");
                    message.joinKeys = $Array(object.joinKeys.length);
                    for (let i = 0; i < object.joinKeys.length; ++i) {
                        if (!$util.isObject(object.joinKeys[i]))
                            throw $TypeError(".featurestore.v1.Entity.joinKeys: object expected");
                        message.joinKeys[i] = $root.featurestore.v1.JoinKey.fromObject(object.joinKeys[i], _depth + 1);
                    }
                }
                if (object.description != null)
                    if (typeof object.description !== "string" || object.description.length)
                        message.description = $String(object.description);
                return message;
            };

            /**
             * Creates a plain object from an Entity message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Entity
             * @static
             * @param {featurestore.v1.Entity} message Entity
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Entity.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.joinKeys = [];
                if (options.defaults) {
                    object.name = "";
                    object.description = "";
                }
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    object.name = message.name;
                if (message.joinKeys && message.joinKeys.length) {
                    object.joinKeys = $Array(message.joinKeys.length);
                    for (let j = 0; j < message.joinKeys.length; ++j)
                        object.joinKeys[j] = $root.featurestore.v1.JoinKey.toObject(message.joinKeys[j], options, _depth + 1);
                }
                if (message.description != null && $Object.hasOwnProperty.call(message, "description"))
                    object.description = message.description;
                return object;
            };

            /**
             * Converts this Entity to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Entity
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Entity.prototype.toJSON = function() {
                return Entity.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Entity;
        })();

        v1.Feature = (function() {

            /**
             * Properties of a Feature.
             * @typedef {Object} featurestore.v1.Feature.$Properties
             * @property {number} [id] Feature id
             * @property {string} [name] Feature name
             * @property {string} [type] Feature type
             * @property {string} [description] Feature description
             * @property {string} [defaultJson] Feature defaultJson
             * @property {number|null} [min] Feature min
             * @property {number|null} [max] Feature max
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Feature.
             * @memberof featurestore.v1
             * @interface IFeature
             * @augments featurestore.v1.Feature.$Properties
             * @deprecated Use featurestore.v1.Feature.$Properties instead.
             */

            /**
             * Shape of a Feature.
             * @typedef {featurestore.v1.Feature.$Properties} featurestore.v1.Feature.$Shape
             */

            /**
             * Constructs a new Feature.
             * @memberof featurestore.v1
             * @classdesc Represents a Feature.
             * @constructor
             * @param {featurestore.v1.Feature.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Feature = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Feature id.
             * @member {number} id
             * @memberof featurestore.v1.Feature
             * @instance
             */
            Feature.prototype.id = 0;

            /**
             * Feature name.
             * @member {string} name
             * @memberof featurestore.v1.Feature
             * @instance
             */
            Feature.prototype.name = "";

            /**
             * Feature type.
             * @member {string} type
             * @memberof featurestore.v1.Feature
             * @instance
             */
            Feature.prototype.type = "";

            /**
             * Feature description.
             * @member {string} description
             * @memberof featurestore.v1.Feature
             * @instance
             */
            Feature.prototype.description = "";

            /**
             * Feature defaultJson.
             * @member {string} defaultJson
             * @memberof featurestore.v1.Feature
             * @instance
             */
            Feature.prototype.defaultJson = "";

            /**
             * Feature min.
             * @member {number|null} min
             * @memberof featurestore.v1.Feature
             * @instance
             */
            Feature.prototype.min = null;

            /**
             * Feature max.
             * @member {number|null} max
             * @memberof featurestore.v1.Feature
             * @instance
             */
            Feature.prototype.max = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Feature.prototype, "_min", {
                get: $util.oneOfGetter($oneOfFields = ["min"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Feature.prototype, "_max", {
                get: $util.oneOfGetter($oneOfFields = ["max"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new Feature instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Feature
             * @static
             * @param {featurestore.v1.Feature.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Feature} Feature instance
             * @type {{
             *   (properties: featurestore.v1.Feature.$Shape): featurestore.v1.Feature & featurestore.v1.Feature.$Shape;
             *   (properties?: featurestore.v1.Feature.$Properties): featurestore.v1.Feature;
             * }}
             */
            Feature.create = function(properties) {
                return new Feature(properties);
            };

            /**
             * Encodes the specified Feature message. Does not implicitly {@link featurestore.v1.Feature.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Feature
             * @static
             * @param {featurestore.v1.Feature.$Properties} message Feature message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Feature.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.type != null && $Object.hasOwnProperty.call(message, "type") && message.type !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.type);
                if (message.description != null && $Object.hasOwnProperty.call(message, "description") && message.description !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.description);
                if (message.defaultJson != null && $Object.hasOwnProperty.call(message, "defaultJson") && message.defaultJson !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.defaultJson);
                if (message.min != null && $Object.hasOwnProperty.call(message, "min"))
                    writer.uint32(/* id 6, wireType 1 =*/49).double(message.min);
                if (message.max != null && $Object.hasOwnProperty.call(message, "max"))
                    writer.uint32(/* id 7, wireType 1 =*/57).double(message.max);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Feature message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Feature
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Feature & featurestore.v1.Feature.$Shape} Feature
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Feature.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Feature();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.type = value;
                            else
                                delete message.type;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.description = value;
                            else
                                delete message.description;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.defaultJson = value;
                            else
                                delete message.defaultJson;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            message.min = reader.double();
                            message._min = "min";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 1)
                                break;
                            message.max = reader.double();
                            message._max = "max";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Feature message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Feature
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Feature} Feature
             */
            Feature.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Feature)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Feature: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Feature();
                if (object.id != null)
                    if ($Number(object.id) !== 0)
                        message.id = object.id >>> 0;
                if (object.name != null)
                    if (typeof object.name !== "string" || object.name.length)
                        message.name = $String(object.name);
                if (object.type != null)
                    if (typeof object.type !== "string" || object.type.length)
                        message.type = $String(object.type);
                if (object.description != null)
                    if (typeof object.description !== "string" || object.description.length)
                        message.description = $String(object.description);
                if (object.defaultJson != null)
                    if (typeof object.defaultJson !== "string" || object.defaultJson.length)
                        message.defaultJson = $String(object.defaultJson);
                if (object.min != null)
                    message.min = $Number(object.min);
                if (object.max != null)
                    message.max = $Number(object.max);
                return message;
            };

            /**
             * Creates a plain object from a Feature message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Feature
             * @static
             * @param {featurestore.v1.Feature} message Feature
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Feature.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.id = 0;
                    object.name = "";
                    object.type = "";
                    object.description = "";
                    object.defaultJson = "";
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    object.id = message.id;
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    object.name = message.name;
                if (message.type != null && $Object.hasOwnProperty.call(message, "type"))
                    object.type = message.type;
                if (message.description != null && $Object.hasOwnProperty.call(message, "description"))
                    object.description = message.description;
                if (message.defaultJson != null && $Object.hasOwnProperty.call(message, "defaultJson"))
                    object.defaultJson = message.defaultJson;
                if (message.min != null && $Object.hasOwnProperty.call(message, "min"))
                    object.min = options.json && !$isFinite(message.min) ? $String(message.min) : message.min;
                if (message.max != null && $Object.hasOwnProperty.call(message, "max"))
                    object.max = options.json && !$isFinite(message.max) ? $String(message.max) : message.max;
                return object;
            };

            /**
             * Converts this Feature to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Feature
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Feature.prototype.toJSON = function() {
                return Feature.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Feature;
        })();

        v1.Schema = (function() {

            /**
             * Properties of a Schema.
             * @typedef {Object} featurestore.v1.Schema.$Properties
             * @property {number} [version] Schema version
             * @property {Array.<featurestore.v1.Feature.$Properties>} [features] Schema features
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Schema.
             * @memberof featurestore.v1
             * @interface ISchema
             * @augments featurestore.v1.Schema.$Properties
             * @deprecated Use featurestore.v1.Schema.$Properties instead.
             */

            /**
             * Shape of a Schema.
             * @typedef {featurestore.v1.Schema.$Properties} featurestore.v1.Schema.$Shape
             */

            /**
             * Constructs a new Schema.
             * @memberof featurestore.v1
             * @classdesc Represents a Schema.
             * @constructor
             * @param {featurestore.v1.Schema.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Schema = function (properties) {
                this.features = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Schema version.
             * @member {number} version
             * @memberof featurestore.v1.Schema
             * @instance
             */
            Schema.prototype.version = 0;

            /**
             * Schema features.
             * @member {Array.<featurestore.v1.Feature>} features
             * @memberof featurestore.v1.Schema
             * @instance
             */
            Schema.prototype.features = $util.emptyArray;

            /**
             * Creates a new Schema instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Schema
             * @static
             * @param {featurestore.v1.Schema.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Schema} Schema instance
             * @type {{
             *   (properties: featurestore.v1.Schema.$Shape): featurestore.v1.Schema & featurestore.v1.Schema.$Shape;
             *   (properties?: featurestore.v1.Schema.$Properties): featurestore.v1.Schema;
             * }}
             */
            Schema.create = function(properties) {
                return new Schema(properties);
            };

            /**
             * Encodes the specified Schema message. Does not implicitly {@link featurestore.v1.Schema.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Schema
             * @static
             * @param {featurestore.v1.Schema.$Properties} message Schema message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Schema.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.features != null && message.features.length)
                    for (let i = 0; i < message.features.length; ++i)
                        $root.featurestore.v1.Feature.encode(message.features[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Schema message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Schema
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Schema & featurestore.v1.Schema.$Shape} Schema
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Schema.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Schema();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.features && message.features.length))
                                message.features = [];
                            message.features.push($root.featurestore.v1.Feature.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Schema message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Schema
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Schema} Schema
             */
            Schema.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Schema)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Schema: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Schema();
                if (object.version != null)
                    if ($Number(object.version) !== 0)
                        message.version = object.version >>> 0;
                if (object.features) {
                    if (!$Array.isArray(object.features))
                        throw $TypeError(".featurestore.v1.Schema.features: array expected");
                    message.features = $Array(object.features.length);
                    for (let i = 0; i < object.features.length; ++i) {
                        if (!$util.isObject(object.features[i]))
                            throw $TypeError(".featurestore.v1.Schema.features: object expected");
                        message.features[i] = $root.featurestore.v1.Feature.fromObject(object.features[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a Schema message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Schema
             * @static
             * @param {featurestore.v1.Schema} message Schema
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Schema.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.features = [];
                if (options.defaults)
                    object.version = 0;
                if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                    object.version = message.version;
                if (message.features && message.features.length) {
                    object.features = $Array(message.features.length);
                    for (let j = 0; j < message.features.length; ++j)
                        object.features[j] = $root.featurestore.v1.Feature.toObject(message.features[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this Schema to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Schema
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Schema.prototype.toJSON = function() {
                return Schema.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Schema;
        })();

        v1.FeatureView = (function() {

            /**
             * Properties of a FeatureView.
             * @typedef {Object} featurestore.v1.FeatureView.$Properties
             * @property {string} [name] FeatureView name
             * @property {string} [entity] FeatureView entity
             * @property {Long} [ttlMs] FeatureView ttlMs
             * @property {string} [owner] FeatureView owner
             * @property {string} [description] FeatureView description
             * @property {Object.<string,string>} [tags] FeatureView tags
             * @property {string} [residency] FeatureView residency
             * @property {Long} [maxFutureMs] FeatureView maxFutureMs
             * @property {Long} [tombstoneRetentionMs] FeatureView tombstoneRetentionMs
             * @property {Array.<featurestore.v1.Schema.$Properties>} [schemas] FeatureView schemas
             * @property {number} [id] FeatureView id
             * @property {number} [datasetVersion] FeatureView datasetVersion
             * @property {number} [nextFeatureId] FeatureView nextFeatureId
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a FeatureView.
             * @memberof featurestore.v1
             * @interface IFeatureView
             * @augments featurestore.v1.FeatureView.$Properties
             * @deprecated Use featurestore.v1.FeatureView.$Properties instead.
             */

            /**
             * Shape of a FeatureView.
             * @typedef {featurestore.v1.FeatureView.$Properties} featurestore.v1.FeatureView.$Shape
             */

            /**
             * Constructs a new FeatureView.
             * @memberof featurestore.v1
             * @classdesc Represents a FeatureView.
             * @constructor
             * @param {featurestore.v1.FeatureView.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const FeatureView = function (properties) {
                this.tags = {};
                this.schemas = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * FeatureView name.
             * @member {string} name
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.name = "";

            /**
             * FeatureView entity.
             * @member {string} entity
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.entity = "";

            /**
             * FeatureView ttlMs.
             * @member {Long} ttlMs
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.ttlMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * FeatureView owner.
             * @member {string} owner
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.owner = "";

            /**
             * FeatureView description.
             * @member {string} description
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.description = "";

            /**
             * FeatureView tags.
             * @member {Object.<string,string>} tags
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.tags = $util.emptyObject;

            /**
             * FeatureView residency.
             * @member {string} residency
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.residency = "";

            /**
             * FeatureView maxFutureMs.
             * @member {Long} maxFutureMs
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.maxFutureMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * FeatureView tombstoneRetentionMs.
             * @member {Long} tombstoneRetentionMs
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.tombstoneRetentionMs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * FeatureView schemas.
             * @member {Array.<featurestore.v1.Schema>} schemas
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.schemas = $util.emptyArray;

            /**
             * FeatureView id.
             * @member {number} id
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.id = 0;

            /**
             * FeatureView datasetVersion.
             * @member {number} datasetVersion
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.datasetVersion = 0;

            /**
             * FeatureView nextFeatureId.
             * @member {number} nextFeatureId
             * @memberof featurestore.v1.FeatureView
             * @instance
             */
            FeatureView.prototype.nextFeatureId = 0;

            /**
             * Creates a new FeatureView instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.FeatureView
             * @static
             * @param {featurestore.v1.FeatureView.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.FeatureView} FeatureView instance
             * @type {{
             *   (properties: featurestore.v1.FeatureView.$Shape): featurestore.v1.FeatureView & featurestore.v1.FeatureView.$Shape;
             *   (properties?: featurestore.v1.FeatureView.$Properties): featurestore.v1.FeatureView;
             * }}
             */
            FeatureView.create = function(properties) {
                return new FeatureView(properties);
            };

            /**
             * Encodes the specified FeatureView message. Does not implicitly {@link featurestore.v1.FeatureView.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.FeatureView
             * @static
             * @param {featurestore.v1.FeatureView.$Properties} message FeatureView message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            FeatureView.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.entity != null && $Object.hasOwnProperty.call(message, "entity") && message.entity !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.entity);
                if (message.ttlMs != null && $Object.hasOwnProperty.call(message, "ttlMs") && (typeof message.ttlMs === "object" ? message.ttlMs.low || message.ttlMs.high : message.ttlMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.ttlMs);
                if (message.owner != null && $Object.hasOwnProperty.call(message, "owner") && message.owner !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.owner);
                if (message.description != null && $Object.hasOwnProperty.call(message, "description") && message.description !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.description);
                if (message.tags != null && $Object.hasOwnProperty.call(message, "tags"))
                    for (let keys = $Object.keys(message.tags), i = 0; i < keys.length; ++i)
                        writer.uint32(/* id 6, wireType 2 =*/50).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.tags[keys[i]]).ldelim();
                if (message.residency != null && $Object.hasOwnProperty.call(message, "residency") && message.residency !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.residency);
                if (message.maxFutureMs != null && $Object.hasOwnProperty.call(message, "maxFutureMs") && (typeof message.maxFutureMs === "object" ? message.maxFutureMs.low || message.maxFutureMs.high : message.maxFutureMs !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).uint64(message.maxFutureMs);
                if (message.tombstoneRetentionMs != null && $Object.hasOwnProperty.call(message, "tombstoneRetentionMs") && (typeof message.tombstoneRetentionMs === "object" ? message.tombstoneRetentionMs.low || message.tombstoneRetentionMs.high : message.tombstoneRetentionMs !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).uint64(message.tombstoneRetentionMs);
                if (message.schemas != null && message.schemas.length)
                    for (let i = 0; i < message.schemas.length; ++i)
                        $root.featurestore.v1.Schema.encode(message.schemas[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 11, wireType 0 =*/88).uint32(message.id);
                if (message.datasetVersion != null && $Object.hasOwnProperty.call(message, "datasetVersion") && message.datasetVersion !== 0)
                    writer.uint32(/* id 12, wireType 0 =*/96).uint32(message.datasetVersion);
                if (message.nextFeatureId != null && $Object.hasOwnProperty.call(message, "nextFeatureId") && message.nextFeatureId !== 0)
                    writer.uint32(/* id 13, wireType 0 =*/104).uint32(message.nextFeatureId);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a FeatureView message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.FeatureView
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.FeatureView & featurestore.v1.FeatureView.$Shape} FeatureView
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            FeatureView.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.FeatureView();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.entity = value;
                            else
                                delete message.entity;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.ttlMs = value;
                            else
                                delete message.ttlMs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.owner = value;
                            else
                                delete message.owner;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.description = value;
                            else
                                delete message.description;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (message.tags === $util.emptyObject)
                                message.tags = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = "";
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = reader.stringVerify();
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.tags, key);
                            message.tags[key] = value;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.residency = value;
                            else
                                delete message.residency;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.maxFutureMs = value;
                            else
                                delete message.maxFutureMs;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.tombstoneRetentionMs = value;
                            else
                                delete message.tombstoneRetentionMs;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if (!(message.schemas && message.schemas.length))
                                message.schemas = [];
                            message.schemas.push($root.featurestore.v1.Schema.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.datasetVersion = value;
                            else
                                delete message.datasetVersion;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.nextFeatureId = value;
                            else
                                delete message.nextFeatureId;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a FeatureView message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.FeatureView
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.FeatureView} FeatureView
             */
            FeatureView.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.FeatureView)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.FeatureView: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.FeatureView();
                if (object.name != null)
                    if (typeof object.name !== "string" || object.name.length)
                        message.name = $String(object.name);
                if (object.entity != null)
                    if (typeof object.entity !== "string" || object.entity.length)
                        message.entity = $String(object.entity);
                if (object.ttlMs != null)
                    if (typeof object.ttlMs === "object" ? object.ttlMs.low || object.ttlMs.high : $Number(object.ttlMs) !== 0)
                        if ($util.Long)
                            message.ttlMs = $util.Long.fromValue(object.ttlMs, true);
                        else if (typeof object.ttlMs === "string")
                            message.ttlMs = $parseInt(object.ttlMs, 10);
                        else if (typeof object.ttlMs === "number")
                            message.ttlMs = object.ttlMs;
                        else if (typeof object.ttlMs === "object")
                            message.ttlMs = new $util.LongBits(object.ttlMs.low >>> 0, object.ttlMs.high >>> 0).toNumber(true);
                if (object.owner != null)
                    if (typeof object.owner !== "string" || object.owner.length)
                        message.owner = $String(object.owner);
                if (object.description != null)
                    if (typeof object.description !== "string" || object.description.length)
                        message.description = $String(object.description);
                if (object.tags) {
                    if (!$util.isObject(object.tags))
                        throw $TypeError(".featurestore.v1.FeatureView.tags: object expected");
                    message.tags = {};
                    for (let keys = $Object.keys(object.tags), i = 0; i < keys.length; ++i) {
                        if (keys[i] === "__proto__")
                            $util.makeProp(message.tags, keys[i]);
                        message.tags[keys[i]] = $String(object.tags[keys[i]]);
                    }
                }
                if (object.residency != null)
                    if (typeof object.residency !== "string" || object.residency.length)
                        message.residency = $String(object.residency);
                if (object.maxFutureMs != null)
                    if (typeof object.maxFutureMs === "object" ? object.maxFutureMs.low || object.maxFutureMs.high : $Number(object.maxFutureMs) !== 0)
                        if ($util.Long)
                            message.maxFutureMs = $util.Long.fromValue(object.maxFutureMs, true);
                        else if (typeof object.maxFutureMs === "string")
                            message.maxFutureMs = $parseInt(object.maxFutureMs, 10);
                        else if (typeof object.maxFutureMs === "number")
                            message.maxFutureMs = object.maxFutureMs;
                        else if (typeof object.maxFutureMs === "object")
                            message.maxFutureMs = new $util.LongBits(object.maxFutureMs.low >>> 0, object.maxFutureMs.high >>> 0).toNumber(true);
                if (object.tombstoneRetentionMs != null)
                    if (typeof object.tombstoneRetentionMs === "object" ? object.tombstoneRetentionMs.low || object.tombstoneRetentionMs.high : $Number(object.tombstoneRetentionMs) !== 0)
                        if ($util.Long)
                            message.tombstoneRetentionMs = $util.Long.fromValue(object.tombstoneRetentionMs, true);
                        else if (typeof object.tombstoneRetentionMs === "string")
                            message.tombstoneRetentionMs = $parseInt(object.tombstoneRetentionMs, 10);
                        else if (typeof object.tombstoneRetentionMs === "number")
                            message.tombstoneRetentionMs = object.tombstoneRetentionMs;
                        else if (typeof object.tombstoneRetentionMs === "object")
                            message.tombstoneRetentionMs = new $util.LongBits(object.tombstoneRetentionMs.low >>> 0, object.tombstoneRetentionMs.high >>> 0).toNumber(true);
                if (object.schemas) {
                    if (!$Array.isArray(object.schemas))
                        throw $TypeError(".featurestore.v1.FeatureView.schemas: array expected");
                    message.schemas = $Array(object.schemas.length);
                    for (let i = 0; i < object.schemas.length; ++i) {
                        if (!$util.isObject(object.schemas[i]))
                            throw $TypeError(".featurestore.v1.FeatureView.schemas: object expected");
                        message.schemas[i] = $root.featurestore.v1.Schema.fromObject(object.schemas[i], _depth + 1);
                    }
                }
                if (object.id != null)
                    if ($Number(object.id) !== 0)
                        message.id = object.id >>> 0;
                if (object.datasetVersion != null)
                    if ($Number(object.datasetVersion) !== 0)
                        message.datasetVersion = object.datasetVersion >>> 0;
                if (object.nextFeatureId != null)
                    if ($Number(object.nextFeatureId) !== 0)
                        message.nextFeatureId = object.nextFeatureId >>> 0;
                return message;
            };

            /**
             * Creates a plain object from a FeatureView message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.FeatureView
             * @static
             * @param {featurestore.v1.FeatureView} message FeatureView
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            FeatureView.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.schemas = [];
                if (options.objects || options.defaults)
                    object.tags = {};
                if (options.defaults) {
                    object.name = "";
                    object.entity = "";
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.ttlMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.ttlMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.owner = "";
                    object.description = "";
                    object.residency = "";
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.maxFutureMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.maxFutureMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.tombstoneRetentionMs = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.tombstoneRetentionMs = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.id = 0;
                    object.datasetVersion = 0;
                    object.nextFeatureId = 0;
                }
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    object.name = message.name;
                if (message.entity != null && $Object.hasOwnProperty.call(message, "entity"))
                    object.entity = message.entity;
                if (message.ttlMs != null && $Object.hasOwnProperty.call(message, "ttlMs"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.ttlMs = typeof message.ttlMs === "number" ? $BigInt(message.ttlMs) : $util.Long.fromBits(message.ttlMs.low >>> 0, message.ttlMs.high >>> 0, true).toBigInt();
                    else if (typeof message.ttlMs === "number")
                        object.ttlMs = options.longs === $String ? $String(message.ttlMs) : message.ttlMs;
                    else
                        object.ttlMs = options.longs === $String ? $util.Long.prototype.toString.call(message.ttlMs) : options.longs === $Number ? new $util.LongBits(message.ttlMs.low >>> 0, message.ttlMs.high >>> 0).toNumber(true) : message.ttlMs;
                if (message.owner != null && $Object.hasOwnProperty.call(message, "owner"))
                    object.owner = message.owner;
                if (message.description != null && $Object.hasOwnProperty.call(message, "description"))
                    object.description = message.description;
                let keys2;
                if (message.tags && (keys2 = $Object.keys(message.tags)).length) {
                    object.tags = {};
                    for (let j = 0; j < keys2.length; ++j) {
                        if (keys2[j] === "__proto__")
                            $util.makeProp(object.tags, keys2[j]);
                        object.tags[keys2[j]] = message.tags[keys2[j]];
                    }
                }
                if (message.residency != null && $Object.hasOwnProperty.call(message, "residency"))
                    object.residency = message.residency;
                if (message.maxFutureMs != null && $Object.hasOwnProperty.call(message, "maxFutureMs"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.maxFutureMs = typeof message.maxFutureMs === "number" ? $BigInt(message.maxFutureMs) : $util.Long.fromBits(message.maxFutureMs.low >>> 0, message.maxFutureMs.high >>> 0, true).toBigInt();
                    else if (typeof message.maxFutureMs === "number")
                        object.maxFutureMs = options.longs === $String ? $String(message.maxFutureMs) : message.maxFutureMs;
                    else
                        object.maxFutureMs = options.longs === $String ? $util.Long.prototype.toString.call(message.maxFutureMs) : options.longs === $Number ? new $util.LongBits(message.maxFutureMs.low >>> 0, message.maxFutureMs.high >>> 0).toNumber(true) : message.maxFutureMs;
                if (message.tombstoneRetentionMs != null && $Object.hasOwnProperty.call(message, "tombstoneRetentionMs"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.tombstoneRetentionMs = typeof message.tombstoneRetentionMs === "number" ? $BigInt(message.tombstoneRetentionMs) : $util.Long.fromBits(message.tombstoneRetentionMs.low >>> 0, message.tombstoneRetentionMs.high >>> 0, true).toBigInt();
                    else if (typeof message.tombstoneRetentionMs === "number")
                        object.tombstoneRetentionMs = options.longs === $String ? $String(message.tombstoneRetentionMs) : message.tombstoneRetentionMs;
                    else
                        object.tombstoneRetentionMs = options.longs === $String ? $util.Long.prototype.toString.call(message.tombstoneRetentionMs) : options.longs === $Number ? new $util.LongBits(message.tombstoneRetentionMs.low >>> 0, message.tombstoneRetentionMs.high >>> 0).toNumber(true) : message.tombstoneRetentionMs;
                if (message.schemas && message.schemas.length) {
                    object.schemas = $Array(message.schemas.length);
                    for (let j = 0; j < message.schemas.length; ++j)
                        object.schemas[j] = $root.featurestore.v1.Schema.toObject(message.schemas[j], options, _depth + 1);
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    object.id = message.id;
                if (message.datasetVersion != null && $Object.hasOwnProperty.call(message, "datasetVersion"))
                    object.datasetVersion = message.datasetVersion;
                if (message.nextFeatureId != null && $Object.hasOwnProperty.call(message, "nextFeatureId"))
                    object.nextFeatureId = message.nextFeatureId;
                return object;
            };

            /**
             * Converts this FeatureView to JSON.
             * @function toJSON
             * @memberof featurestore.v1.FeatureView
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            FeatureView.prototype.toJSON = function() {
                return FeatureView.toObject(this, $protobuf.util.toJSONOptions);
            };

            return FeatureView;
        })();

        v1.ServiceSelection = (function() {

            /**
             * Properties of a ServiceSelection.
             * @typedef {Object} featurestore.v1.ServiceSelection.$Properties
             * @property {string} [role] ServiceSelection role
             * @property {string} [view] ServiceSelection view
             * @property {Array.<string>} [features] ServiceSelection features
             * @property {boolean} [all] ServiceSelection all
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ServiceSelection.
             * @memberof featurestore.v1
             * @interface IServiceSelection
             * @augments featurestore.v1.ServiceSelection.$Properties
             * @deprecated Use featurestore.v1.ServiceSelection.$Properties instead.
             */

            /**
             * Shape of a ServiceSelection.
             * @typedef {featurestore.v1.ServiceSelection.$Properties} featurestore.v1.ServiceSelection.$Shape
             */

            /**
             * Constructs a new ServiceSelection.
             * @memberof featurestore.v1
             * @classdesc Represents a ServiceSelection.
             * @constructor
             * @param {featurestore.v1.ServiceSelection.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ServiceSelection = function (properties) {
                this.features = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ServiceSelection role.
             * @member {string} role
             * @memberof featurestore.v1.ServiceSelection
             * @instance
             */
            ServiceSelection.prototype.role = "";

            /**
             * ServiceSelection view.
             * @member {string} view
             * @memberof featurestore.v1.ServiceSelection
             * @instance
             */
            ServiceSelection.prototype.view = "";

            /**
             * ServiceSelection features.
             * @member {Array.<string>} features
             * @memberof featurestore.v1.ServiceSelection
             * @instance
             */
            ServiceSelection.prototype.features = $util.emptyArray;

            /**
             * ServiceSelection all.
             * @member {boolean} all
             * @memberof featurestore.v1.ServiceSelection
             * @instance
             */
            ServiceSelection.prototype.all = false;

            /**
             * Creates a new ServiceSelection instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ServiceSelection
             * @static
             * @param {featurestore.v1.ServiceSelection.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ServiceSelection} ServiceSelection instance
             * @type {{
             *   (properties: featurestore.v1.ServiceSelection.$Shape): featurestore.v1.ServiceSelection & featurestore.v1.ServiceSelection.$Shape;
             *   (properties?: featurestore.v1.ServiceSelection.$Properties): featurestore.v1.ServiceSelection;
             * }}
             */
            ServiceSelection.create = function(properties) {
                return new ServiceSelection(properties);
            };

            /**
             * Encodes the specified ServiceSelection message. Does not implicitly {@link featurestore.v1.ServiceSelection.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ServiceSelection
             * @static
             * @param {featurestore.v1.ServiceSelection.$Properties} message ServiceSelection message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ServiceSelection.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.role);
                if (message.view != null && $Object.hasOwnProperty.call(message, "view") && message.view !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.view);
                if (message.features != null && message.features.length)
                    for (let i = 0; i < message.features.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.features[i]);
                if (message.all != null && $Object.hasOwnProperty.call(message, "all") && message.all !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.all);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ServiceSelection message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ServiceSelection
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ServiceSelection & featurestore.v1.ServiceSelection.$Shape} ServiceSelection
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ServiceSelection.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ServiceSelection();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.view = value;
                            else
                                delete message.view;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.features && message.features.length))
                                message.features = [];
                            message.features.push(reader.stringVerify());
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.all = value;
                            else
                                delete message.all;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ServiceSelection message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ServiceSelection
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ServiceSelection} ServiceSelection
             */
            ServiceSelection.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ServiceSelection)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ServiceSelection: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ServiceSelection();
                if (object.role != null)
                    if (typeof object.role !== "string" || object.role.length)
                        message.role = $String(object.role);
                if (object.view != null)
                    if (typeof object.view !== "string" || object.view.length)
                        message.view = $String(object.view);
                if (object.features) {
                    if (!$Array.isArray(object.features))
                        throw $TypeError(".featurestore.v1.ServiceSelection.features: array expected");
                    message.features = $Array(object.features.length);
                    for (let i = 0; i < object.features.length; ++i)
                        message.features[i] = $String(object.features[i]);
                }
                if (object.all != null)
                    if (object.all)
                        message.all = $Boolean(object.all);
                return message;
            };

            /**
             * Creates a plain object from a ServiceSelection message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ServiceSelection
             * @static
             * @param {featurestore.v1.ServiceSelection} message ServiceSelection
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ServiceSelection.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.features = [];
                if (options.defaults) {
                    object.role = "";
                    object.view = "";
                    object.all = false;
                }
                if (message.role != null && $Object.hasOwnProperty.call(message, "role"))
                    object.role = message.role;
                if (message.view != null && $Object.hasOwnProperty.call(message, "view"))
                    object.view = message.view;
                if (message.features && message.features.length) {
                    object.features = $Array(message.features.length);
                    for (let j = 0; j < message.features.length; ++j)
                        object.features[j] = message.features[j];
                }
                if (message.all != null && $Object.hasOwnProperty.call(message, "all"))
                    object.all = message.all;
                return object;
            };

            /**
             * Converts this ServiceSelection to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ServiceSelection
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ServiceSelection.prototype.toJSON = function() {
                return ServiceSelection.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ServiceSelection;
        })();

        v1.FeatureService = (function() {

            /**
             * Properties of a FeatureService.
             * @typedef {Object} featurestore.v1.FeatureService.$Properties
             * @property {string} [name] FeatureService name
             * @property {number} [version] FeatureService version
             * @property {string} [description] FeatureService description
             * @property {Array.<featurestore.v1.ServiceSelection.$Properties>} [selections] FeatureService selections
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a FeatureService.
             * @memberof featurestore.v1
             * @interface IFeatureService
             * @augments featurestore.v1.FeatureService.$Properties
             * @deprecated Use featurestore.v1.FeatureService.$Properties instead.
             */

            /**
             * Shape of a FeatureService.
             * @typedef {featurestore.v1.FeatureService.$Properties} featurestore.v1.FeatureService.$Shape
             */

            /**
             * Constructs a new FeatureService.
             * @memberof featurestore.v1
             * @classdesc Represents a FeatureService.
             * @constructor
             * @param {featurestore.v1.FeatureService.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const FeatureService = function (properties) {
                this.selections = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * FeatureService name.
             * @member {string} name
             * @memberof featurestore.v1.FeatureService
             * @instance
             */
            FeatureService.prototype.name = "";

            /**
             * FeatureService version.
             * @member {number} version
             * @memberof featurestore.v1.FeatureService
             * @instance
             */
            FeatureService.prototype.version = 0;

            /**
             * FeatureService description.
             * @member {string} description
             * @memberof featurestore.v1.FeatureService
             * @instance
             */
            FeatureService.prototype.description = "";

            /**
             * FeatureService selections.
             * @member {Array.<featurestore.v1.ServiceSelection>} selections
             * @memberof featurestore.v1.FeatureService
             * @instance
             */
            FeatureService.prototype.selections = $util.emptyArray;

            /**
             * Creates a new FeatureService instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.FeatureService
             * @static
             * @param {featurestore.v1.FeatureService.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.FeatureService} FeatureService instance
             * @type {{
             *   (properties: featurestore.v1.FeatureService.$Shape): featurestore.v1.FeatureService & featurestore.v1.FeatureService.$Shape;
             *   (properties?: featurestore.v1.FeatureService.$Properties): featurestore.v1.FeatureService;
             * }}
             */
            FeatureService.create = function(properties) {
                return new FeatureService(properties);
            };

            /**
             * Encodes the specified FeatureService message. Does not implicitly {@link featurestore.v1.FeatureService.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.FeatureService
             * @static
             * @param {featurestore.v1.FeatureService.$Properties} message FeatureService message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            FeatureService.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.version);
                if (message.description != null && $Object.hasOwnProperty.call(message, "description") && message.description !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.description);
                if (message.selections != null && message.selections.length)
                    for (let i = 0; i < message.selections.length; ++i)
                        $root.featurestore.v1.ServiceSelection.encode(message.selections[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a FeatureService message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.FeatureService
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.FeatureService & featurestore.v1.FeatureService.$Shape} FeatureService
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            FeatureService.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.FeatureService();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.description = value;
                            else
                                delete message.description;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.selections && message.selections.length))
                                message.selections = [];
                            message.selections.push($root.featurestore.v1.ServiceSelection.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a FeatureService message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.FeatureService
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.FeatureService} FeatureService
             */
            FeatureService.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.FeatureService)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.FeatureService: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.FeatureService();
                if (object.name != null)
                    if (typeof object.name !== "string" || object.name.length)
                        message.name = $String(object.name);
                if (object.version != null)
                    if ($Number(object.version) !== 0)
                        message.version = object.version >>> 0;
                if (object.description != null)
                    if (typeof object.description !== "string" || object.description.length)
                        message.description = $String(object.description);
                if (object.selections) {
                    if (!$Array.isArray(object.selections))
                        throw $TypeError(".featurestore.v1.FeatureService.selections: array expected");
                    message.selections = $Array(object.selections.length);
                    for (let i = 0; i < object.selections.length; ++i) {
                        if (!$util.isObject(object.selections[i]))
                            throw $TypeError(".featurestore.v1.FeatureService.selections: object expected");
                        message.selections[i] = $root.featurestore.v1.ServiceSelection.fromObject(object.selections[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a FeatureService message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.FeatureService
             * @static
             * @param {featurestore.v1.FeatureService} message FeatureService
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            FeatureService.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.selections = [];
                if (options.defaults) {
                    object.name = "";
                    object.version = 0;
                    object.description = "";
                }
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    object.name = message.name;
                if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                    object.version = message.version;
                if (message.description != null && $Object.hasOwnProperty.call(message, "description"))
                    object.description = message.description;
                if (message.selections && message.selections.length) {
                    object.selections = $Array(message.selections.length);
                    for (let j = 0; j < message.selections.length; ++j)
                        object.selections[j] = $root.featurestore.v1.ServiceSelection.toObject(message.selections[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this FeatureService to JSON.
             * @function toJSON
             * @memberof featurestore.v1.FeatureService
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            FeatureService.prototype.toJSON = function() {
                return FeatureService.toObject(this, $protobuf.util.toJSONOptions);
            };

            return FeatureService;
        })();

        v1.Definitions = (function() {

            /**
             * Properties of a Definitions.
             * @typedef {Object} featurestore.v1.Definitions.$Properties
             * @property {Array.<featurestore.v1.Entity.$Properties>} [entities] Definitions entities
             * @property {Array.<featurestore.v1.FeatureView.$Properties>} [featureViews] Definitions featureViews
             * @property {Array.<featurestore.v1.FeatureService.$Properties>} [featureServices] Definitions featureServices
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Definitions.
             * @memberof featurestore.v1
             * @interface IDefinitions
             * @augments featurestore.v1.Definitions.$Properties
             * @deprecated Use featurestore.v1.Definitions.$Properties instead.
             */

            /**
             * Shape of a Definitions.
             * @typedef {featurestore.v1.Definitions.$Properties} featurestore.v1.Definitions.$Shape
             */

            /**
             * Constructs a new Definitions.
             * @memberof featurestore.v1
             * @classdesc Represents a Definitions.
             * @constructor
             * @param {featurestore.v1.Definitions.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Definitions = function (properties) {
                this.entities = [];
                this.featureViews = [];
                this.featureServices = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Definitions entities.
             * @member {Array.<featurestore.v1.Entity>} entities
             * @memberof featurestore.v1.Definitions
             * @instance
             */
            Definitions.prototype.entities = $util.emptyArray;

            /**
             * Definitions featureViews.
             * @member {Array.<featurestore.v1.FeatureView>} featureViews
             * @memberof featurestore.v1.Definitions
             * @instance
             */
            Definitions.prototype.featureViews = $util.emptyArray;

            /**
             * Definitions featureServices.
             * @member {Array.<featurestore.v1.FeatureService>} featureServices
             * @memberof featurestore.v1.Definitions
             * @instance
             */
            Definitions.prototype.featureServices = $util.emptyArray;

            /**
             * Creates a new Definitions instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Definitions
             * @static
             * @param {featurestore.v1.Definitions.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Definitions} Definitions instance
             * @type {{
             *   (properties: featurestore.v1.Definitions.$Shape): featurestore.v1.Definitions & featurestore.v1.Definitions.$Shape;
             *   (properties?: featurestore.v1.Definitions.$Properties): featurestore.v1.Definitions;
             * }}
             */
            Definitions.create = function(properties) {
                return new Definitions(properties);
            };

            /**
             * Encodes the specified Definitions message. Does not implicitly {@link featurestore.v1.Definitions.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Definitions
             * @static
             * @param {featurestore.v1.Definitions.$Properties} message Definitions message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Definitions.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.entities != null && message.entities.length)
                    for (let i = 0; i < message.entities.length; ++i)
                        $root.featurestore.v1.Entity.encode(message.entities[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.featureViews != null && message.featureViews.length)
                    for (let i = 0; i < message.featureViews.length; ++i)
                        $root.featurestore.v1.FeatureView.encode(message.featureViews[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.featureServices != null && message.featureServices.length)
                    for (let i = 0; i < message.featureServices.length; ++i)
                        $root.featurestore.v1.FeatureService.encode(message.featureServices[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Definitions message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Definitions
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Definitions & featurestore.v1.Definitions.$Shape} Definitions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Definitions.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Definitions();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.entities && message.entities.length))
                                message.entities = [];
                            message.entities.push($root.featurestore.v1.Entity.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.featureViews && message.featureViews.length))
                                message.featureViews = [];
                            message.featureViews.push($root.featurestore.v1.FeatureView.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.featureServices && message.featureServices.length))
                                message.featureServices = [];
                            message.featureServices.push($root.featurestore.v1.FeatureService.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Definitions message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Definitions
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Definitions} Definitions
             */
            Definitions.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Definitions)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Definitions: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Definitions();
                if (object.entities) {
                    if (!$Array.isArray(object.entities))
                        throw $TypeError(".featurestore.v1.Definitions.entities: array expected");
                    message.entities = $Array(object.entities.length);
                    for (let i = 0; i < object.entities.length; ++i) {
                        if (!$util.isObject(object.entities[i]))
                            throw $TypeError(".featurestore.v1.Definitions.entities: object expected");
                        message.entities[i] = $root.featurestore.v1.Entity.fromObject(object.entities[i], _depth + 1);
                    }
                }
                if (object.featureViews) {
                    if (!$Array.isArray(object.featureViews))
                        throw $TypeError(".featurestore.v1.Definitions.featureViews: array expected");
                    message.featureViews = $Array(object.featureViews.length);
                    for (let i = 0; i < object.featureViews.length; ++i) {
                        if (!$util.isObject(object.featureViews[i]))
                            throw $TypeError(".featurestore.v1.Definitions.featureViews: object expected");
                        message.featureViews[i] = $root.featurestore.v1.FeatureView.fromObject(object.featureViews[i], _depth + 1);
                    }
                }
                if (object.featureServices) {
                    if (!$Array.isArray(object.featureServices))
                        throw $TypeError(".featurestore.v1.Definitions.featureServices: array expected");
                    message.featureServices = $Array(object.featureServices.length);
                    for (let i = 0; i < object.featureServices.length; ++i) {
                        if (!$util.isObject(object.featureServices[i]))
                            throw $TypeError(".featurestore.v1.Definitions.featureServices: object expected");
                        message.featureServices[i] = $root.featurestore.v1.FeatureService.fromObject(object.featureServices[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a Definitions message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Definitions
             * @static
             * @param {featurestore.v1.Definitions} message Definitions
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Definitions.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults) {
                    object.entities = [];
                    object.featureViews = [];
                    object.featureServices = [];
                }
                if (message.entities && message.entities.length) {
                    object.entities = $Array(message.entities.length);
                    for (let j = 0; j < message.entities.length; ++j)
                        object.entities[j] = $root.featurestore.v1.Entity.toObject(message.entities[j], options, _depth + 1);
                }
                if (message.featureViews && message.featureViews.length) {
                    object.featureViews = $Array(message.featureViews.length);
                    for (let j = 0; j < message.featureViews.length; ++j)
                        object.featureViews[j] = $root.featurestore.v1.FeatureView.toObject(message.featureViews[j], options, _depth + 1);
                }
                if (message.featureServices && message.featureServices.length) {
                    object.featureServices = $Array(message.featureServices.length);
                    for (let j = 0; j < message.featureServices.length; ++j)
                        object.featureServices[j] = $root.featurestore.v1.FeatureService.toObject(message.featureServices[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this Definitions to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Definitions
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Definitions.prototype.toJSON = function() {
                return Definitions.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Definitions;
        })();

        v1.Drop = (function() {

            /**
             * Properties of a Drop.
             * @typedef {Object} featurestore.v1.Drop.$Properties
             * @property {string} [kind] Drop kind
             * @property {string} [name] Drop name
             * @property {number} [version] Drop version
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Drop.
             * @memberof featurestore.v1
             * @interface IDrop
             * @augments featurestore.v1.Drop.$Properties
             * @deprecated Use featurestore.v1.Drop.$Properties instead.
             */

            /**
             * Shape of a Drop.
             * @typedef {featurestore.v1.Drop.$Properties} featurestore.v1.Drop.$Shape
             */

            /**
             * Constructs a new Drop.
             * @memberof featurestore.v1
             * @classdesc Represents a Drop.
             * @constructor
             * @param {featurestore.v1.Drop.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Drop = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Drop kind.
             * @member {string} kind
             * @memberof featurestore.v1.Drop
             * @instance
             */
            Drop.prototype.kind = "";

            /**
             * Drop name.
             * @member {string} name
             * @memberof featurestore.v1.Drop
             * @instance
             */
            Drop.prototype.name = "";

            /**
             * Drop version.
             * @member {number} version
             * @memberof featurestore.v1.Drop
             * @instance
             */
            Drop.prototype.version = 0;

            /**
             * Creates a new Drop instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Drop
             * @static
             * @param {featurestore.v1.Drop.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Drop} Drop instance
             * @type {{
             *   (properties: featurestore.v1.Drop.$Shape): featurestore.v1.Drop & featurestore.v1.Drop.$Shape;
             *   (properties?: featurestore.v1.Drop.$Properties): featurestore.v1.Drop;
             * }}
             */
            Drop.create = function(properties) {
                return new Drop(properties);
            };

            /**
             * Encodes the specified Drop message. Does not implicitly {@link featurestore.v1.Drop.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Drop
             * @static
             * @param {featurestore.v1.Drop.$Properties} message Drop message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Drop.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.kind);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.version);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Drop message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Drop
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Drop & featurestore.v1.Drop.$Shape} Drop
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Drop.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Drop();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Drop message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Drop
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Drop} Drop
             */
            Drop.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Drop)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Drop: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Drop();
                if (object.kind != null)
                    if (typeof object.kind !== "string" || object.kind.length)
                        message.kind = $String(object.kind);
                if (object.name != null)
                    if (typeof object.name !== "string" || object.name.length)
                        message.name = $String(object.name);
                if (object.version != null)
                    if ($Number(object.version) !== 0)
                        message.version = object.version >>> 0;
                return message;
            };

            /**
             * Creates a plain object from a Drop message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Drop
             * @static
             * @param {featurestore.v1.Drop} message Drop
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Drop.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.kind = "";
                    object.name = "";
                    object.version = 0;
                }
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind"))
                    object.kind = message.kind;
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    object.name = message.name;
                if (message.version != null && $Object.hasOwnProperty.call(message, "version"))
                    object.version = message.version;
                return object;
            };

            /**
             * Converts this Drop to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Drop
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Drop.prototype.toJSON = function() {
                return Drop.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Drop;
        })();

        v1.PlannedChange = (function() {

            /**
             * Properties of a PlannedChange.
             * @typedef {Object} featurestore.v1.PlannedChange.$Properties
             * @property {string} [action] PlannedChange action
             * @property {string} [kind] PlannedChange kind
             * @property {string} [name] PlannedChange name
             * @property {Array.<string>} [details] PlannedChange details
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PlannedChange.
             * @memberof featurestore.v1
             * @interface IPlannedChange
             * @augments featurestore.v1.PlannedChange.$Properties
             * @deprecated Use featurestore.v1.PlannedChange.$Properties instead.
             */

            /**
             * Shape of a PlannedChange.
             * @typedef {featurestore.v1.PlannedChange.$Properties} featurestore.v1.PlannedChange.$Shape
             */

            /**
             * Constructs a new PlannedChange.
             * @memberof featurestore.v1
             * @classdesc Represents a PlannedChange.
             * @constructor
             * @param {featurestore.v1.PlannedChange.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PlannedChange = function (properties) {
                this.details = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PlannedChange action.
             * @member {string} action
             * @memberof featurestore.v1.PlannedChange
             * @instance
             */
            PlannedChange.prototype.action = "";

            /**
             * PlannedChange kind.
             * @member {string} kind
             * @memberof featurestore.v1.PlannedChange
             * @instance
             */
            PlannedChange.prototype.kind = "";

            /**
             * PlannedChange name.
             * @member {string} name
             * @memberof featurestore.v1.PlannedChange
             * @instance
             */
            PlannedChange.prototype.name = "";

            /**
             * PlannedChange details.
             * @member {Array.<string>} details
             * @memberof featurestore.v1.PlannedChange
             * @instance
             */
            PlannedChange.prototype.details = $util.emptyArray;

            /**
             * Creates a new PlannedChange instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.PlannedChange
             * @static
             * @param {featurestore.v1.PlannedChange.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.PlannedChange} PlannedChange instance
             * @type {{
             *   (properties: featurestore.v1.PlannedChange.$Shape): featurestore.v1.PlannedChange & featurestore.v1.PlannedChange.$Shape;
             *   (properties?: featurestore.v1.PlannedChange.$Properties): featurestore.v1.PlannedChange;
             * }}
             */
            PlannedChange.create = function(properties) {
                return new PlannedChange(properties);
            };

            /**
             * Encodes the specified PlannedChange message. Does not implicitly {@link featurestore.v1.PlannedChange.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.PlannedChange
             * @static
             * @param {featurestore.v1.PlannedChange.$Properties} message PlannedChange message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PlannedChange.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.action != null && $Object.hasOwnProperty.call(message, "action") && message.action !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.action);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.kind);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.name);
                if (message.details != null && message.details.length)
                    for (let i = 0; i < message.details.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.details[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PlannedChange message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.PlannedChange
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.PlannedChange & featurestore.v1.PlannedChange.$Shape} PlannedChange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PlannedChange.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.PlannedChange();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.action = value;
                            else
                                delete message.action;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.details && message.details.length))
                                message.details = [];
                            message.details.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a PlannedChange message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.PlannedChange
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.PlannedChange} PlannedChange
             */
            PlannedChange.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.PlannedChange)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.PlannedChange: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.PlannedChange();
                if (object.action != null)
                    if (typeof object.action !== "string" || object.action.length)
                        message.action = $String(object.action);
                if (object.kind != null)
                    if (typeof object.kind !== "string" || object.kind.length)
                        message.kind = $String(object.kind);
                if (object.name != null)
                    if (typeof object.name !== "string" || object.name.length)
                        message.name = $String(object.name);
                if (object.details) {
                    if (!$Array.isArray(object.details))
                        throw $TypeError(".featurestore.v1.PlannedChange.details: array expected");
                    message.details = $Array(object.details.length);
                    for (let i = 0; i < object.details.length; ++i)
                        message.details[i] = $String(object.details[i]);
                }
                return message;
            };

            /**
             * Creates a plain object from a PlannedChange message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.PlannedChange
             * @static
             * @param {featurestore.v1.PlannedChange} message PlannedChange
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            PlannedChange.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.details = [];
                if (options.defaults) {
                    object.action = "";
                    object.kind = "";
                    object.name = "";
                }
                if (message.action != null && $Object.hasOwnProperty.call(message, "action"))
                    object.action = message.action;
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind"))
                    object.kind = message.kind;
                if (message.name != null && $Object.hasOwnProperty.call(message, "name"))
                    object.name = message.name;
                if (message.details && message.details.length) {
                    object.details = $Array(message.details.length);
                    for (let j = 0; j < message.details.length; ++j)
                        object.details[j] = message.details[j];
                }
                return object;
            };

            /**
             * Converts this PlannedChange to JSON.
             * @function toJSON
             * @memberof featurestore.v1.PlannedChange
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            PlannedChange.prototype.toJSON = function() {
                return PlannedChange.toObject(this, $protobuf.util.toJSONOptions);
            };

            return PlannedChange;
        })();

        v1.ApplyRequest = (function() {

            /**
             * Properties of an ApplyRequest.
             * @typedef {Object} featurestore.v1.ApplyRequest.$Properties
             * @property {featurestore.v1.Definitions.$Properties} [definitions] ApplyRequest definitions
             * @property {boolean} [dryRun] ApplyRequest dryRun
             * @property {boolean} [allowDrops] ApplyRequest allowDrops
             * @property {Array.<featurestore.v1.Drop.$Properties>} [drops] ApplyRequest drops
             * @property {Long|null} [expectedRevision] ApplyRequest expectedRevision
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an ApplyRequest.
             * @memberof featurestore.v1
             * @interface IApplyRequest
             * @augments featurestore.v1.ApplyRequest.$Properties
             * @deprecated Use featurestore.v1.ApplyRequest.$Properties instead.
             */

            /**
             * Shape of an ApplyRequest.
             * @typedef {featurestore.v1.ApplyRequest.$Properties} featurestore.v1.ApplyRequest.$Shape
             */

            /**
             * Constructs a new ApplyRequest.
             * @memberof featurestore.v1
             * @classdesc Represents an ApplyRequest.
             * @constructor
             * @param {featurestore.v1.ApplyRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ApplyRequest = function (properties) {
                this.drops = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ApplyRequest definitions.
             * @member {featurestore.v1.Definitions} definitions
             * @memberof featurestore.v1.ApplyRequest
             * @instance
             */
            ApplyRequest.prototype.definitions = null;

            /**
             * ApplyRequest dryRun.
             * @member {boolean} dryRun
             * @memberof featurestore.v1.ApplyRequest
             * @instance
             */
            ApplyRequest.prototype.dryRun = false;

            /**
             * ApplyRequest allowDrops.
             * @member {boolean} allowDrops
             * @memberof featurestore.v1.ApplyRequest
             * @instance
             */
            ApplyRequest.prototype.allowDrops = false;

            /**
             * ApplyRequest drops.
             * @member {Array.<featurestore.v1.Drop>} drops
             * @memberof featurestore.v1.ApplyRequest
             * @instance
             */
            ApplyRequest.prototype.drops = $util.emptyArray;

            /**
             * ApplyRequest expectedRevision.
             * @member {Long|null} expectedRevision
             * @memberof featurestore.v1.ApplyRequest
             * @instance
             */
            ApplyRequest.prototype.expectedRevision = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(ApplyRequest.prototype, "_expectedRevision", {
                get: $util.oneOfGetter($oneOfFields = ["expectedRevision"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new ApplyRequest instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ApplyRequest
             * @static
             * @param {featurestore.v1.ApplyRequest.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ApplyRequest} ApplyRequest instance
             * @type {{
             *   (properties: featurestore.v1.ApplyRequest.$Shape): featurestore.v1.ApplyRequest & featurestore.v1.ApplyRequest.$Shape;
             *   (properties?: featurestore.v1.ApplyRequest.$Properties): featurestore.v1.ApplyRequest;
             * }}
             */
            ApplyRequest.create = function(properties) {
                return new ApplyRequest(properties);
            };

            /**
             * Encodes the specified ApplyRequest message. Does not implicitly {@link featurestore.v1.ApplyRequest.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ApplyRequest
             * @static
             * @param {featurestore.v1.ApplyRequest.$Properties} message ApplyRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ApplyRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.definitions != null && $Object.hasOwnProperty.call(message, "definitions"))
                    $root.featurestore.v1.Definitions.encode(message.definitions, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.dryRun != null && $Object.hasOwnProperty.call(message, "dryRun") && message.dryRun !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.dryRun);
                if (message.allowDrops != null && $Object.hasOwnProperty.call(message, "allowDrops") && message.allowDrops !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.allowDrops);
                if (message.drops != null && message.drops.length)
                    for (let i = 0; i < message.drops.length; ++i)
                        $root.featurestore.v1.Drop.encode(message.drops[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.expectedRevision != null && $Object.hasOwnProperty.call(message, "expectedRevision"))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.expectedRevision);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an ApplyRequest message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ApplyRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ApplyRequest & featurestore.v1.ApplyRequest.$Shape} ApplyRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ApplyRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ApplyRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.definitions = $root.featurestore.v1.Definitions.decode(reader, reader.size(), $undefined, _depth + 1, message.definitions);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.dryRun = value;
                            else
                                delete message.dryRun;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.allowDrops = value;
                            else
                                delete message.allowDrops;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.drops && message.drops.length))
                                message.drops = [];
                            message.drops.push($root.featurestore.v1.Drop.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            message.expectedRevision = reader.uint64();
                            message._expectedRevision = "expectedRevision";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates an ApplyRequest message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ApplyRequest
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ApplyRequest} ApplyRequest
             */
            ApplyRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ApplyRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ApplyRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ApplyRequest();
                if (object.definitions != null) {
                    if (!$util.isObject(object.definitions))
                        throw $TypeError(".featurestore.v1.ApplyRequest.definitions: object expected");
                    message.definitions = $root.featurestore.v1.Definitions.fromObject(object.definitions, _depth + 1);
                }
                if (object.dryRun != null)
                    if (object.dryRun)
                        message.dryRun = $Boolean(object.dryRun);
                if (object.allowDrops != null)
                    if (object.allowDrops)
                        message.allowDrops = $Boolean(object.allowDrops);
                if (object.drops) {
                    if (!$Array.isArray(object.drops))
                        throw $TypeError(".featurestore.v1.ApplyRequest.drops: array expected");
                    message.drops = $Array(object.drops.length);
                    for (let i = 0; i < object.drops.length; ++i) {
                        if (!$util.isObject(object.drops[i]))
                            throw $TypeError(".featurestore.v1.ApplyRequest.drops: object expected");
                        message.drops[i] = $root.featurestore.v1.Drop.fromObject(object.drops[i], _depth + 1);
                    }
                }
                if (object.expectedRevision != null)
                    if ($util.Long)
                        message.expectedRevision = $util.Long.fromValue(object.expectedRevision, true);
                    else if (typeof object.expectedRevision === "string")
                        message.expectedRevision = $parseInt(object.expectedRevision, 10);
                    else if (typeof object.expectedRevision === "number")
                        message.expectedRevision = object.expectedRevision;
                    else if (typeof object.expectedRevision === "object")
                        message.expectedRevision = new $util.LongBits(object.expectedRevision.low >>> 0, object.expectedRevision.high >>> 0).toNumber(true);
                return message;
            };

            /**
             * Creates a plain object from an ApplyRequest message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ApplyRequest
             * @static
             * @param {featurestore.v1.ApplyRequest} message ApplyRequest
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ApplyRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.drops = [];
                if (options.defaults) {
                    object.definitions = null;
                    object.dryRun = false;
                    object.allowDrops = false;
                }
                if (message.definitions != null && $Object.hasOwnProperty.call(message, "definitions"))
                    object.definitions = $root.featurestore.v1.Definitions.toObject(message.definitions, options, _depth + 1);
                if (message.dryRun != null && $Object.hasOwnProperty.call(message, "dryRun"))
                    object.dryRun = message.dryRun;
                if (message.allowDrops != null && $Object.hasOwnProperty.call(message, "allowDrops"))
                    object.allowDrops = message.allowDrops;
                if (message.drops && message.drops.length) {
                    object.drops = $Array(message.drops.length);
                    for (let j = 0; j < message.drops.length; ++j)
                        object.drops[j] = $root.featurestore.v1.Drop.toObject(message.drops[j], options, _depth + 1);
                }
                if (message.expectedRevision != null && $Object.hasOwnProperty.call(message, "expectedRevision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.expectedRevision = typeof message.expectedRevision === "number" ? $BigInt(message.expectedRevision) : $util.Long.fromBits(message.expectedRevision.low >>> 0, message.expectedRevision.high >>> 0, true).toBigInt();
                    else if (typeof message.expectedRevision === "number")
                        object.expectedRevision = options.longs === $String ? $String(message.expectedRevision) : message.expectedRevision;
                    else
                        object.expectedRevision = options.longs === $String ? $util.Long.prototype.toString.call(message.expectedRevision) : options.longs === $Number ? new $util.LongBits(message.expectedRevision.low >>> 0, message.expectedRevision.high >>> 0).toNumber(true) : message.expectedRevision;
                return object;
            };

            /**
             * Converts this ApplyRequest to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ApplyRequest
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ApplyRequest.prototype.toJSON = function() {
                return ApplyRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ApplyRequest;
        })();

        v1.ApplyResponse = (function() {

            /**
             * Properties of an ApplyResponse.
             * @typedef {Object} featurestore.v1.ApplyResponse.$Properties
             * @property {Array.<featurestore.v1.PlannedChange.$Properties>} [changes] ApplyResponse changes
             * @property {Long} [revision] ApplyResponse revision
             * @property {boolean} [applied] ApplyResponse applied
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an ApplyResponse.
             * @memberof featurestore.v1
             * @interface IApplyResponse
             * @augments featurestore.v1.ApplyResponse.$Properties
             * @deprecated Use featurestore.v1.ApplyResponse.$Properties instead.
             */

            /**
             * Shape of an ApplyResponse.
             * @typedef {featurestore.v1.ApplyResponse.$Properties} featurestore.v1.ApplyResponse.$Shape
             */

            /**
             * Constructs a new ApplyResponse.
             * @memberof featurestore.v1
             * @classdesc Represents an ApplyResponse.
             * @constructor
             * @param {featurestore.v1.ApplyResponse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ApplyResponse = function (properties) {
                this.changes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ApplyResponse changes.
             * @member {Array.<featurestore.v1.PlannedChange>} changes
             * @memberof featurestore.v1.ApplyResponse
             * @instance
             */
            ApplyResponse.prototype.changes = $util.emptyArray;

            /**
             * ApplyResponse revision.
             * @member {Long} revision
             * @memberof featurestore.v1.ApplyResponse
             * @instance
             */
            ApplyResponse.prototype.revision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * ApplyResponse applied.
             * @member {boolean} applied
             * @memberof featurestore.v1.ApplyResponse
             * @instance
             */
            ApplyResponse.prototype.applied = false;

            /**
             * Creates a new ApplyResponse instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ApplyResponse
             * @static
             * @param {featurestore.v1.ApplyResponse.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ApplyResponse} ApplyResponse instance
             * @type {{
             *   (properties: featurestore.v1.ApplyResponse.$Shape): featurestore.v1.ApplyResponse & featurestore.v1.ApplyResponse.$Shape;
             *   (properties?: featurestore.v1.ApplyResponse.$Properties): featurestore.v1.ApplyResponse;
             * }}
             */
            ApplyResponse.create = function(properties) {
                return new ApplyResponse(properties);
            };

            /**
             * Encodes the specified ApplyResponse message. Does not implicitly {@link featurestore.v1.ApplyResponse.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ApplyResponse
             * @static
             * @param {featurestore.v1.ApplyResponse.$Properties} message ApplyResponse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ApplyResponse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.changes != null && message.changes.length)
                    for (let i = 0; i < message.changes.length; ++i)
                        $root.featurestore.v1.PlannedChange.encode(message.changes[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && (typeof message.revision === "object" ? message.revision.low || message.revision.high : message.revision !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.revision);
                if (message.applied != null && $Object.hasOwnProperty.call(message, "applied") && message.applied !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.applied);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an ApplyResponse message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ApplyResponse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ApplyResponse & featurestore.v1.ApplyResponse.$Shape} ApplyResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ApplyResponse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ApplyResponse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.changes && message.changes.length))
                                message.changes = [];
                            message.changes.push($root.featurestore.v1.PlannedChange.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.revision = value;
                            else
                                delete message.revision;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.applied = value;
                            else
                                delete message.applied;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates an ApplyResponse message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ApplyResponse
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ApplyResponse} ApplyResponse
             */
            ApplyResponse.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ApplyResponse)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ApplyResponse: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ApplyResponse();
                if (object.changes) {
                    if (!$Array.isArray(object.changes))
                        throw $TypeError(".featurestore.v1.ApplyResponse.changes: array expected");
                    message.changes = $Array(object.changes.length);
                    for (let i = 0; i < object.changes.length; ++i) {
                        if (!$util.isObject(object.changes[i]))
                            throw $TypeError(".featurestore.v1.ApplyResponse.changes: object expected");
                        message.changes[i] = $root.featurestore.v1.PlannedChange.fromObject(object.changes[i], _depth + 1);
                    }
                }
                if (object.revision != null)
                    if (typeof object.revision === "object" ? object.revision.low || object.revision.high : $Number(object.revision) !== 0)
                        if ($util.Long)
                            message.revision = $util.Long.fromValue(object.revision, true);
                        else if (typeof object.revision === "string")
                            message.revision = $parseInt(object.revision, 10);
                        else if (typeof object.revision === "number")
                            message.revision = object.revision;
                        else if (typeof object.revision === "object")
                            message.revision = new $util.LongBits(object.revision.low >>> 0, object.revision.high >>> 0).toNumber(true);
                if (object.applied != null)
                    if (object.applied)
                        message.applied = $Boolean(object.applied);
                return message;
            };

            /**
             * Creates a plain object from an ApplyResponse message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ApplyResponse
             * @static
             * @param {featurestore.v1.ApplyResponse} message ApplyResponse
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ApplyResponse.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.changes = [];
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.revision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.revision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.applied = false;
                }
                if (message.changes && message.changes.length) {
                    object.changes = $Array(message.changes.length);
                    for (let j = 0; j < message.changes.length; ++j)
                        object.changes[j] = $root.featurestore.v1.PlannedChange.toObject(message.changes[j], options, _depth + 1);
                }
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.revision = typeof message.revision === "number" ? $BigInt(message.revision) : $util.Long.fromBits(message.revision.low >>> 0, message.revision.high >>> 0, true).toBigInt();
                    else if (typeof message.revision === "number")
                        object.revision = options.longs === $String ? $String(message.revision) : message.revision;
                    else
                        object.revision = options.longs === $String ? $util.Long.prototype.toString.call(message.revision) : options.longs === $Number ? new $util.LongBits(message.revision.low >>> 0, message.revision.high >>> 0).toNumber(true) : message.revision;
                if (message.applied != null && $Object.hasOwnProperty.call(message, "applied"))
                    object.applied = message.applied;
                return object;
            };

            /**
             * Converts this ApplyResponse to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ApplyResponse
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ApplyResponse.prototype.toJSON = function() {
                return ApplyResponse.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ApplyResponse;
        })();

        v1.Registry = (function() {

            /**
             * Properties of a Registry.
             * @typedef {Object} featurestore.v1.Registry.$Properties
             * @property {Long} [revision] Registry revision
             * @property {number} [nextViewId] Registry nextViewId
             * @property {Array.<featurestore.v1.Entity.$Properties>} [entities] Registry entities
             * @property {Array.<featurestore.v1.FeatureView.$Properties>} [views] Registry views
             * @property {Array.<featurestore.v1.FeatureService.$Properties>} [services] Registry services
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Registry.
             * @memberof featurestore.v1
             * @interface IRegistry
             * @augments featurestore.v1.Registry.$Properties
             * @deprecated Use featurestore.v1.Registry.$Properties instead.
             */

            /**
             * Shape of a Registry.
             * @typedef {featurestore.v1.Registry.$Properties} featurestore.v1.Registry.$Shape
             */

            /**
             * Constructs a new Registry.
             * @memberof featurestore.v1
             * @classdesc Represents a Registry.
             * @constructor
             * @param {featurestore.v1.Registry.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Registry = function (properties) {
                this.entities = [];
                this.views = [];
                this.services = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Registry revision.
             * @member {Long} revision
             * @memberof featurestore.v1.Registry
             * @instance
             */
            Registry.prototype.revision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Registry nextViewId.
             * @member {number} nextViewId
             * @memberof featurestore.v1.Registry
             * @instance
             */
            Registry.prototype.nextViewId = 0;

            /**
             * Registry entities.
             * @member {Array.<featurestore.v1.Entity>} entities
             * @memberof featurestore.v1.Registry
             * @instance
             */
            Registry.prototype.entities = $util.emptyArray;

            /**
             * Registry views.
             * @member {Array.<featurestore.v1.FeatureView>} views
             * @memberof featurestore.v1.Registry
             * @instance
             */
            Registry.prototype.views = $util.emptyArray;

            /**
             * Registry services.
             * @member {Array.<featurestore.v1.FeatureService>} services
             * @memberof featurestore.v1.Registry
             * @instance
             */
            Registry.prototype.services = $util.emptyArray;

            /**
             * Creates a new Registry instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Registry
             * @static
             * @param {featurestore.v1.Registry.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Registry} Registry instance
             * @type {{
             *   (properties: featurestore.v1.Registry.$Shape): featurestore.v1.Registry & featurestore.v1.Registry.$Shape;
             *   (properties?: featurestore.v1.Registry.$Properties): featurestore.v1.Registry;
             * }}
             */
            Registry.create = function(properties) {
                return new Registry(properties);
            };

            /**
             * Encodes the specified Registry message. Does not implicitly {@link featurestore.v1.Registry.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Registry
             * @static
             * @param {featurestore.v1.Registry.$Properties} message Registry message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Registry.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && (typeof message.revision === "object" ? message.revision.low || message.revision.high : message.revision !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.revision);
                if (message.nextViewId != null && $Object.hasOwnProperty.call(message, "nextViewId") && message.nextViewId !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.nextViewId);
                if (message.entities != null && message.entities.length)
                    for (let i = 0; i < message.entities.length; ++i)
                        $root.featurestore.v1.Entity.encode(message.entities[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.views != null && message.views.length)
                    for (let i = 0; i < message.views.length; ++i)
                        $root.featurestore.v1.FeatureView.encode(message.views[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.services != null && message.services.length)
                    for (let i = 0; i < message.services.length; ++i)
                        $root.featurestore.v1.FeatureService.encode(message.services[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Registry message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Registry
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Registry & featurestore.v1.Registry.$Shape} Registry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Registry.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Registry();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.revision = value;
                            else
                                delete message.revision;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.nextViewId = value;
                            else
                                delete message.nextViewId;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.entities && message.entities.length))
                                message.entities = [];
                            message.entities.push($root.featurestore.v1.Entity.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.views && message.views.length))
                                message.views = [];
                            message.views.push($root.featurestore.v1.FeatureView.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.services && message.services.length))
                                message.services = [];
                            message.services.push($root.featurestore.v1.FeatureService.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Registry message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Registry
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Registry} Registry
             */
            Registry.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Registry)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Registry: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Registry();
                if (object.revision != null)
                    if (typeof object.revision === "object" ? object.revision.low || object.revision.high : $Number(object.revision) !== 0)
                        if ($util.Long)
                            message.revision = $util.Long.fromValue(object.revision, true);
                        else if (typeof object.revision === "string")
                            message.revision = $parseInt(object.revision, 10);
                        else if (typeof object.revision === "number")
                            message.revision = object.revision;
                        else if (typeof object.revision === "object")
                            message.revision = new $util.LongBits(object.revision.low >>> 0, object.revision.high >>> 0).toNumber(true);
                if (object.nextViewId != null)
                    if ($Number(object.nextViewId) !== 0)
                        message.nextViewId = object.nextViewId >>> 0;
                if (object.entities) {
                    if (!$Array.isArray(object.entities))
                        throw $TypeError(".featurestore.v1.Registry.entities: array expected");
                    message.entities = $Array(object.entities.length);
                    for (let i = 0; i < object.entities.length; ++i) {
                        if (!$util.isObject(object.entities[i]))
                            throw $TypeError(".featurestore.v1.Registry.entities: object expected");
                        message.entities[i] = $root.featurestore.v1.Entity.fromObject(object.entities[i], _depth + 1);
                    }
                }
                if (object.views) {
                    if (!$Array.isArray(object.views))
                        throw $TypeError(".featurestore.v1.Registry.views: array expected");
                    message.views = $Array(object.views.length);
                    for (let i = 0; i < object.views.length; ++i) {
                        if (!$util.isObject(object.views[i]))
                            throw $TypeError(".featurestore.v1.Registry.views: object expected");
                        message.views[i] = $root.featurestore.v1.FeatureView.fromObject(object.views[i], _depth + 1);
                    }
                }
                if (object.services) {
                    if (!$Array.isArray(object.services))
                        throw $TypeError(".featurestore.v1.Registry.services: array expected");
                    message.services = $Array(object.services.length);
                    for (let i = 0; i < object.services.length; ++i) {
                        if (!$util.isObject(object.services[i]))
                            throw $TypeError(".featurestore.v1.Registry.services: object expected");
                        message.services[i] = $root.featurestore.v1.FeatureService.fromObject(object.services[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a Registry message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Registry
             * @static
             * @param {featurestore.v1.Registry} message Registry
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Registry.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults) {
                    object.entities = [];
                    object.views = [];
                    object.services = [];
                }
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.revision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.revision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.nextViewId = 0;
                }
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.revision = typeof message.revision === "number" ? $BigInt(message.revision) : $util.Long.fromBits(message.revision.low >>> 0, message.revision.high >>> 0, true).toBigInt();
                    else if (typeof message.revision === "number")
                        object.revision = options.longs === $String ? $String(message.revision) : message.revision;
                    else
                        object.revision = options.longs === $String ? $util.Long.prototype.toString.call(message.revision) : options.longs === $Number ? new $util.LongBits(message.revision.low >>> 0, message.revision.high >>> 0).toNumber(true) : message.revision;
                if (message.nextViewId != null && $Object.hasOwnProperty.call(message, "nextViewId"))
                    object.nextViewId = message.nextViewId;
                if (message.entities && message.entities.length) {
                    object.entities = $Array(message.entities.length);
                    for (let j = 0; j < message.entities.length; ++j)
                        object.entities[j] = $root.featurestore.v1.Entity.toObject(message.entities[j], options, _depth + 1);
                }
                if (message.views && message.views.length) {
                    object.views = $Array(message.views.length);
                    for (let j = 0; j < message.views.length; ++j)
                        object.views[j] = $root.featurestore.v1.FeatureView.toObject(message.views[j], options, _depth + 1);
                }
                if (message.services && message.services.length) {
                    object.services = $Array(message.services.length);
                    for (let j = 0; j < message.services.length; ++j)
                        object.services[j] = $root.featurestore.v1.FeatureService.toObject(message.services[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this Registry to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Registry
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Registry.prototype.toJSON = function() {
                return Registry.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Registry;
        })();

        v1.DescribeRequest = (function() {

            /**
             * Properties of a DescribeRequest.
             * @typedef {Object} featurestore.v1.DescribeRequest.$Properties
             * @property {string} [view] DescribeRequest view
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DescribeRequest.
             * @memberof featurestore.v1
             * @interface IDescribeRequest
             * @augments featurestore.v1.DescribeRequest.$Properties
             * @deprecated Use featurestore.v1.DescribeRequest.$Properties instead.
             */

            /**
             * Shape of a DescribeRequest.
             * @typedef {featurestore.v1.DescribeRequest.$Properties} featurestore.v1.DescribeRequest.$Shape
             */

            /**
             * Constructs a new DescribeRequest.
             * @memberof featurestore.v1
             * @classdesc Represents a DescribeRequest.
             * @constructor
             * @param {featurestore.v1.DescribeRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DescribeRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * DescribeRequest view.
             * @member {string} view
             * @memberof featurestore.v1.DescribeRequest
             * @instance
             */
            DescribeRequest.prototype.view = "";

            /**
             * Creates a new DescribeRequest instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.DescribeRequest
             * @static
             * @param {featurestore.v1.DescribeRequest.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.DescribeRequest} DescribeRequest instance
             * @type {{
             *   (properties: featurestore.v1.DescribeRequest.$Shape): featurestore.v1.DescribeRequest & featurestore.v1.DescribeRequest.$Shape;
             *   (properties?: featurestore.v1.DescribeRequest.$Properties): featurestore.v1.DescribeRequest;
             * }}
             */
            DescribeRequest.create = function(properties) {
                return new DescribeRequest(properties);
            };

            /**
             * Encodes the specified DescribeRequest message. Does not implicitly {@link featurestore.v1.DescribeRequest.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.DescribeRequest
             * @static
             * @param {featurestore.v1.DescribeRequest.$Properties} message DescribeRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DescribeRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.view != null && $Object.hasOwnProperty.call(message, "view") && message.view !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.view);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a DescribeRequest message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.DescribeRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.DescribeRequest & featurestore.v1.DescribeRequest.$Shape} DescribeRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DescribeRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.DescribeRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.view = value;
                            else
                                delete message.view;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a DescribeRequest message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.DescribeRequest
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.DescribeRequest} DescribeRequest
             */
            DescribeRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.DescribeRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.DescribeRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.DescribeRequest();
                if (object.view != null)
                    if (typeof object.view !== "string" || object.view.length)
                        message.view = $String(object.view);
                return message;
            };

            /**
             * Creates a plain object from a DescribeRequest message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.DescribeRequest
             * @static
             * @param {featurestore.v1.DescribeRequest} message DescribeRequest
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            DescribeRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    object.view = "";
                if (message.view != null && $Object.hasOwnProperty.call(message, "view"))
                    object.view = message.view;
                return object;
            };

            /**
             * Converts this DescribeRequest to JSON.
             * @function toJSON
             * @memberof featurestore.v1.DescribeRequest
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            DescribeRequest.prototype.toJSON = function() {
                return DescribeRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DescribeRequest;
        })();

        v1.DescribeResponse = (function() {

            /**
             * Properties of a DescribeResponse.
             * @typedef {Object} featurestore.v1.DescribeResponse.$Properties
             * @property {featurestore.v1.FeatureView.$Properties} [view] DescribeResponse view
             * @property {featurestore.v1.Entity.$Properties} [entity] DescribeResponse entity
             * @property {Long} [rows] DescribeResponse rows
             * @property {Long|null} [newestEventTime] DescribeResponse newestEventTime
             * @property {Long} [revision] DescribeResponse revision
             * @property {string} [resident] DescribeResponse resident
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DescribeResponse.
             * @memberof featurestore.v1
             * @interface IDescribeResponse
             * @augments featurestore.v1.DescribeResponse.$Properties
             * @deprecated Use featurestore.v1.DescribeResponse.$Properties instead.
             */

            /**
             * Shape of a DescribeResponse.
             * @typedef {featurestore.v1.DescribeResponse.$Properties} featurestore.v1.DescribeResponse.$Shape
             */

            /**
             * Constructs a new DescribeResponse.
             * @memberof featurestore.v1
             * @classdesc Represents a DescribeResponse.
             * @constructor
             * @param {featurestore.v1.DescribeResponse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DescribeResponse = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * DescribeResponse view.
             * @member {featurestore.v1.FeatureView} view
             * @memberof featurestore.v1.DescribeResponse
             * @instance
             */
            DescribeResponse.prototype.view = null;

            /**
             * DescribeResponse entity.
             * @member {featurestore.v1.Entity} entity
             * @memberof featurestore.v1.DescribeResponse
             * @instance
             */
            DescribeResponse.prototype.entity = null;

            /**
             * DescribeResponse rows.
             * @member {Long} rows
             * @memberof featurestore.v1.DescribeResponse
             * @instance
             */
            DescribeResponse.prototype.rows = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * DescribeResponse newestEventTime.
             * @member {Long|null} newestEventTime
             * @memberof featurestore.v1.DescribeResponse
             * @instance
             */
            DescribeResponse.prototype.newestEventTime = null;

            /**
             * DescribeResponse revision.
             * @member {Long} revision
             * @memberof featurestore.v1.DescribeResponse
             * @instance
             */
            DescribeResponse.prototype.revision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * DescribeResponse resident.
             * @member {string} resident
             * @memberof featurestore.v1.DescribeResponse
             * @instance
             */
            DescribeResponse.prototype.resident = "";

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DescribeResponse.prototype, "_newestEventTime", {
                get: $util.oneOfGetter($oneOfFields = ["newestEventTime"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new DescribeResponse instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.DescribeResponse
             * @static
             * @param {featurestore.v1.DescribeResponse.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.DescribeResponse} DescribeResponse instance
             * @type {{
             *   (properties: featurestore.v1.DescribeResponse.$Shape): featurestore.v1.DescribeResponse & featurestore.v1.DescribeResponse.$Shape;
             *   (properties?: featurestore.v1.DescribeResponse.$Properties): featurestore.v1.DescribeResponse;
             * }}
             */
            DescribeResponse.create = function(properties) {
                return new DescribeResponse(properties);
            };

            /**
             * Encodes the specified DescribeResponse message. Does not implicitly {@link featurestore.v1.DescribeResponse.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.DescribeResponse
             * @static
             * @param {featurestore.v1.DescribeResponse.$Properties} message DescribeResponse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DescribeResponse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.view != null && $Object.hasOwnProperty.call(message, "view"))
                    $root.featurestore.v1.FeatureView.encode(message.view, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.entity != null && $Object.hasOwnProperty.call(message, "entity"))
                    $root.featurestore.v1.Entity.encode(message.entity, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.rows != null && $Object.hasOwnProperty.call(message, "rows") && (typeof message.rows === "object" ? message.rows.low || message.rows.high : message.rows !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.rows);
                if (message.newestEventTime != null && $Object.hasOwnProperty.call(message, "newestEventTime"))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.newestEventTime);
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && (typeof message.revision === "object" ? message.revision.low || message.revision.high : message.revision !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.revision);
                if (message.resident != null && $Object.hasOwnProperty.call(message, "resident") && message.resident !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.resident);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a DescribeResponse message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.DescribeResponse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.DescribeResponse & featurestore.v1.DescribeResponse.$Shape} DescribeResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DescribeResponse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.DescribeResponse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.view = $root.featurestore.v1.FeatureView.decode(reader, reader.size(), $undefined, _depth + 1, message.view);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.entity = $root.featurestore.v1.Entity.decode(reader, reader.size(), $undefined, _depth + 1, message.entity);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.rows = value;
                            else
                                delete message.rows;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.newestEventTime = reader.int64();
                            message._newestEventTime = "newestEventTime";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.revision = value;
                            else
                                delete message.revision;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.resident = value;
                            else
                                delete message.resident;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a DescribeResponse message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.DescribeResponse
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.DescribeResponse} DescribeResponse
             */
            DescribeResponse.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.DescribeResponse)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.DescribeResponse: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.DescribeResponse();
                if (object.view != null) {
                    if (!$util.isObject(object.view))
                        throw $TypeError(".featurestore.v1.DescribeResponse.view: object expected");
                    message.view = $root.featurestore.v1.FeatureView.fromObject(object.view, _depth + 1);
                }
                if (object.entity != null) {
                    if (!$util.isObject(object.entity))
                        throw $TypeError(".featurestore.v1.DescribeResponse.entity: object expected");
                    message.entity = $root.featurestore.v1.Entity.fromObject(object.entity, _depth + 1);
                }
                if (object.rows != null)
                    if (typeof object.rows === "object" ? object.rows.low || object.rows.high : $Number(object.rows) !== 0)
                        if ($util.Long)
                            message.rows = $util.Long.fromValue(object.rows, true);
                        else if (typeof object.rows === "string")
                            message.rows = $parseInt(object.rows, 10);
                        else if (typeof object.rows === "number")
                            message.rows = object.rows;
                        else if (typeof object.rows === "object")
                            message.rows = new $util.LongBits(object.rows.low >>> 0, object.rows.high >>> 0).toNumber(true);
                if (object.newestEventTime != null)
                    if ($util.Long)
                        message.newestEventTime = $util.Long.fromValue(object.newestEventTime, false);
                    else if (typeof object.newestEventTime === "string")
                        message.newestEventTime = $parseInt(object.newestEventTime, 10);
                    else if (typeof object.newestEventTime === "number")
                        message.newestEventTime = object.newestEventTime;
                    else if (typeof object.newestEventTime === "object")
                        message.newestEventTime = new $util.LongBits(object.newestEventTime.low >>> 0, object.newestEventTime.high >>> 0).toNumber();
                if (object.revision != null)
                    if (typeof object.revision === "object" ? object.revision.low || object.revision.high : $Number(object.revision) !== 0)
                        if ($util.Long)
                            message.revision = $util.Long.fromValue(object.revision, true);
                        else if (typeof object.revision === "string")
                            message.revision = $parseInt(object.revision, 10);
                        else if (typeof object.revision === "number")
                            message.revision = object.revision;
                        else if (typeof object.revision === "object")
                            message.revision = new $util.LongBits(object.revision.low >>> 0, object.revision.high >>> 0).toNumber(true);
                if (object.resident != null)
                    if (typeof object.resident !== "string" || object.resident.length)
                        message.resident = $String(object.resident);
                return message;
            };

            /**
             * Creates a plain object from a DescribeResponse message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.DescribeResponse
             * @static
             * @param {featurestore.v1.DescribeResponse} message DescribeResponse
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            DescribeResponse.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.view = null;
                    object.entity = null;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.rows = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.rows = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.revision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.revision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.resident = "";
                }
                if (message.view != null && $Object.hasOwnProperty.call(message, "view"))
                    object.view = $root.featurestore.v1.FeatureView.toObject(message.view, options, _depth + 1);
                if (message.entity != null && $Object.hasOwnProperty.call(message, "entity"))
                    object.entity = $root.featurestore.v1.Entity.toObject(message.entity, options, _depth + 1);
                if (message.rows != null && $Object.hasOwnProperty.call(message, "rows"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.rows = typeof message.rows === "number" ? $BigInt(message.rows) : $util.Long.fromBits(message.rows.low >>> 0, message.rows.high >>> 0, true).toBigInt();
                    else if (typeof message.rows === "number")
                        object.rows = options.longs === $String ? $String(message.rows) : message.rows;
                    else
                        object.rows = options.longs === $String ? $util.Long.prototype.toString.call(message.rows) : options.longs === $Number ? new $util.LongBits(message.rows.low >>> 0, message.rows.high >>> 0).toNumber(true) : message.rows;
                if (message.newestEventTime != null && $Object.hasOwnProperty.call(message, "newestEventTime"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.newestEventTime = typeof message.newestEventTime === "number" ? $BigInt(message.newestEventTime) : $util.Long.fromBits(message.newestEventTime.low >>> 0, message.newestEventTime.high >>> 0, false).toBigInt();
                    else if (typeof message.newestEventTime === "number")
                        object.newestEventTime = options.longs === $String ? $String(message.newestEventTime) : message.newestEventTime;
                    else
                        object.newestEventTime = options.longs === $String ? $util.Long.prototype.toString.call(message.newestEventTime) : options.longs === $Number ? new $util.LongBits(message.newestEventTime.low >>> 0, message.newestEventTime.high >>> 0).toNumber() : message.newestEventTime;
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.revision = typeof message.revision === "number" ? $BigInt(message.revision) : $util.Long.fromBits(message.revision.low >>> 0, message.revision.high >>> 0, true).toBigInt();
                    else if (typeof message.revision === "number")
                        object.revision = options.longs === $String ? $String(message.revision) : message.revision;
                    else
                        object.revision = options.longs === $String ? $util.Long.prototype.toString.call(message.revision) : options.longs === $Number ? new $util.LongBits(message.revision.low >>> 0, message.revision.high >>> 0).toNumber(true) : message.revision;
                if (message.resident != null && $Object.hasOwnProperty.call(message, "resident"))
                    object.resident = message.resident;
                return object;
            };

            /**
             * Converts this DescribeResponse to JSON.
             * @function toJSON
             * @memberof featurestore.v1.DescribeResponse
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            DescribeResponse.prototype.toJSON = function() {
                return DescribeResponse.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DescribeResponse;
        })();

        v1.ListRequest = (function() {

            /**
             * Properties of a ListRequest.
             * @typedef {Object} featurestore.v1.ListRequest.$Properties
             * @property {Long} [knownRevision] ListRequest knownRevision
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ListRequest.
             * @memberof featurestore.v1
             * @interface IListRequest
             * @augments featurestore.v1.ListRequest.$Properties
             * @deprecated Use featurestore.v1.ListRequest.$Properties instead.
             */

            /**
             * Shape of a ListRequest.
             * @typedef {featurestore.v1.ListRequest.$Properties} featurestore.v1.ListRequest.$Shape
             */

            /**
             * Constructs a new ListRequest.
             * @memberof featurestore.v1
             * @classdesc Represents a ListRequest.
             * @constructor
             * @param {featurestore.v1.ListRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ListRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ListRequest knownRevision.
             * @member {Long} knownRevision
             * @memberof featurestore.v1.ListRequest
             * @instance
             */
            ListRequest.prototype.knownRevision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new ListRequest instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ListRequest
             * @static
             * @param {featurestore.v1.ListRequest.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ListRequest} ListRequest instance
             * @type {{
             *   (properties: featurestore.v1.ListRequest.$Shape): featurestore.v1.ListRequest & featurestore.v1.ListRequest.$Shape;
             *   (properties?: featurestore.v1.ListRequest.$Properties): featurestore.v1.ListRequest;
             * }}
             */
            ListRequest.create = function(properties) {
                return new ListRequest(properties);
            };

            /**
             * Encodes the specified ListRequest message. Does not implicitly {@link featurestore.v1.ListRequest.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ListRequest
             * @static
             * @param {featurestore.v1.ListRequest.$Properties} message ListRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ListRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.knownRevision != null && $Object.hasOwnProperty.call(message, "knownRevision") && (typeof message.knownRevision === "object" ? message.knownRevision.low || message.knownRevision.high : message.knownRevision !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.knownRevision);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ListRequest message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ListRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ListRequest & featurestore.v1.ListRequest.$Shape} ListRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ListRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ListRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.knownRevision = value;
                            else
                                delete message.knownRevision;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ListRequest message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ListRequest
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ListRequest} ListRequest
             */
            ListRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ListRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ListRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ListRequest();
                if (object.knownRevision != null)
                    if (typeof object.knownRevision === "object" ? object.knownRevision.low || object.knownRevision.high : $Number(object.knownRevision) !== 0)
                        if ($util.Long)
                            message.knownRevision = $util.Long.fromValue(object.knownRevision, true);
                        else if (typeof object.knownRevision === "string")
                            message.knownRevision = $parseInt(object.knownRevision, 10);
                        else if (typeof object.knownRevision === "number")
                            message.knownRevision = object.knownRevision;
                        else if (typeof object.knownRevision === "object")
                            message.knownRevision = new $util.LongBits(object.knownRevision.low >>> 0, object.knownRevision.high >>> 0).toNumber(true);
                return message;
            };

            /**
             * Creates a plain object from a ListRequest message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ListRequest
             * @static
             * @param {featurestore.v1.ListRequest} message ListRequest
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ListRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.knownRevision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.knownRevision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                if (message.knownRevision != null && $Object.hasOwnProperty.call(message, "knownRevision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.knownRevision = typeof message.knownRevision === "number" ? $BigInt(message.knownRevision) : $util.Long.fromBits(message.knownRevision.low >>> 0, message.knownRevision.high >>> 0, true).toBigInt();
                    else if (typeof message.knownRevision === "number")
                        object.knownRevision = options.longs === $String ? $String(message.knownRevision) : message.knownRevision;
                    else
                        object.knownRevision = options.longs === $String ? $util.Long.prototype.toString.call(message.knownRevision) : options.longs === $Number ? new $util.LongBits(message.knownRevision.low >>> 0, message.knownRevision.high >>> 0).toNumber(true) : message.knownRevision;
                return object;
            };

            /**
             * Converts this ListRequest to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ListRequest
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ListRequest.prototype.toJSON = function() {
                return ListRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ListRequest;
        })();

        v1.ListResponse = (function() {

            /**
             * Properties of a ListResponse.
             * @typedef {Object} featurestore.v1.ListResponse.$Properties
             * @property {featurestore.v1.Registry.$Properties} [registry] ListResponse registry
             * @property {Long} [revision] ListResponse revision
             * @property {number} [shards] ListResponse shards
             * @property {string} [clusterId] ListResponse clusterId
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ListResponse.
             * @memberof featurestore.v1
             * @interface IListResponse
             * @augments featurestore.v1.ListResponse.$Properties
             * @deprecated Use featurestore.v1.ListResponse.$Properties instead.
             */

            /**
             * Shape of a ListResponse.
             * @typedef {featurestore.v1.ListResponse.$Properties} featurestore.v1.ListResponse.$Shape
             */

            /**
             * Constructs a new ListResponse.
             * @memberof featurestore.v1
             * @classdesc Represents a ListResponse.
             * @constructor
             * @param {featurestore.v1.ListResponse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ListResponse = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ListResponse registry.
             * @member {featurestore.v1.Registry} registry
             * @memberof featurestore.v1.ListResponse
             * @instance
             */
            ListResponse.prototype.registry = null;

            /**
             * ListResponse revision.
             * @member {Long} revision
             * @memberof featurestore.v1.ListResponse
             * @instance
             */
            ListResponse.prototype.revision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * ListResponse shards.
             * @member {number} shards
             * @memberof featurestore.v1.ListResponse
             * @instance
             */
            ListResponse.prototype.shards = 0;

            /**
             * ListResponse clusterId.
             * @member {string} clusterId
             * @memberof featurestore.v1.ListResponse
             * @instance
             */
            ListResponse.prototype.clusterId = "";

            /**
             * Creates a new ListResponse instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ListResponse
             * @static
             * @param {featurestore.v1.ListResponse.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ListResponse} ListResponse instance
             * @type {{
             *   (properties: featurestore.v1.ListResponse.$Shape): featurestore.v1.ListResponse & featurestore.v1.ListResponse.$Shape;
             *   (properties?: featurestore.v1.ListResponse.$Properties): featurestore.v1.ListResponse;
             * }}
             */
            ListResponse.create = function(properties) {
                return new ListResponse(properties);
            };

            /**
             * Encodes the specified ListResponse message. Does not implicitly {@link featurestore.v1.ListResponse.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ListResponse
             * @static
             * @param {featurestore.v1.ListResponse.$Properties} message ListResponse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ListResponse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.registry != null && $Object.hasOwnProperty.call(message, "registry"))
                    $root.featurestore.v1.Registry.encode(message.registry, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && (typeof message.revision === "object" ? message.revision.low || message.revision.high : message.revision !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.revision);
                if (message.shards != null && $Object.hasOwnProperty.call(message, "shards") && message.shards !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.shards);
                if (message.clusterId != null && $Object.hasOwnProperty.call(message, "clusterId") && message.clusterId !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.clusterId);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ListResponse message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ListResponse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ListResponse & featurestore.v1.ListResponse.$Shape} ListResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ListResponse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ListResponse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.registry = $root.featurestore.v1.Registry.decode(reader, reader.size(), $undefined, _depth + 1, message.registry);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.revision = value;
                            else
                                delete message.revision;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.shards = value;
                            else
                                delete message.shards;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.clusterId = value;
                            else
                                delete message.clusterId;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ListResponse message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ListResponse
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ListResponse} ListResponse
             */
            ListResponse.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ListResponse)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ListResponse: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ListResponse();
                if (object.registry != null) {
                    if (!$util.isObject(object.registry))
                        throw $TypeError(".featurestore.v1.ListResponse.registry: object expected");
                    message.registry = $root.featurestore.v1.Registry.fromObject(object.registry, _depth + 1);
                }
                if (object.revision != null)
                    if (typeof object.revision === "object" ? object.revision.low || object.revision.high : $Number(object.revision) !== 0)
                        if ($util.Long)
                            message.revision = $util.Long.fromValue(object.revision, true);
                        else if (typeof object.revision === "string")
                            message.revision = $parseInt(object.revision, 10);
                        else if (typeof object.revision === "number")
                            message.revision = object.revision;
                        else if (typeof object.revision === "object")
                            message.revision = new $util.LongBits(object.revision.low >>> 0, object.revision.high >>> 0).toNumber(true);
                if (object.shards != null)
                    if ($Number(object.shards) !== 0)
                        message.shards = object.shards >>> 0;
                if (object.clusterId != null)
                    if (typeof object.clusterId !== "string" || object.clusterId.length)
                        message.clusterId = $String(object.clusterId);
                return message;
            };

            /**
             * Creates a plain object from a ListResponse message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ListResponse
             * @static
             * @param {featurestore.v1.ListResponse} message ListResponse
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ListResponse.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.registry = null;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.revision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.revision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.shards = 0;
                    object.clusterId = "";
                }
                if (message.registry != null && $Object.hasOwnProperty.call(message, "registry"))
                    object.registry = $root.featurestore.v1.Registry.toObject(message.registry, options, _depth + 1);
                if (message.revision != null && $Object.hasOwnProperty.call(message, "revision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.revision = typeof message.revision === "number" ? $BigInt(message.revision) : $util.Long.fromBits(message.revision.low >>> 0, message.revision.high >>> 0, true).toBigInt();
                    else if (typeof message.revision === "number")
                        object.revision = options.longs === $String ? $String(message.revision) : message.revision;
                    else
                        object.revision = options.longs === $String ? $util.Long.prototype.toString.call(message.revision) : options.longs === $Number ? new $util.LongBits(message.revision.low >>> 0, message.revision.high >>> 0).toNumber(true) : message.revision;
                if (message.shards != null && $Object.hasOwnProperty.call(message, "shards"))
                    object.shards = message.shards;
                if (message.clusterId != null && $Object.hasOwnProperty.call(message, "clusterId"))
                    object.clusterId = message.clusterId;
                return object;
            };

            /**
             * Converts this ListResponse to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ListResponse
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ListResponse.prototype.toJSON = function() {
                return ListResponse.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ListResponse;
        })();

        v1.StoreService = (function() {

            /**
             * Constructs a new StoreService service.
             * @memberof featurestore.v1
             * @classdesc Represents a StoreService
             * @extends $protobuf.rpc.Service
             * @constructor
             * @param {$protobuf.RPCImpl} rpcImpl RPC implementation
             * @param {boolean} [requestDelimited=false] Whether requests are length-delimited
             * @param {boolean} [responseDelimited=false] Whether responses are length-delimited
             */
            const StoreService = function(rpcImpl, requestDelimited, responseDelimited) {
                $protobuf.rpc.Service.call(this, rpcImpl, requestDelimited, responseDelimited);
            };

            $Object.defineProperty(StoreService.prototype = $Object.create($protobuf.rpc.Service.prototype), "constructor", { value: StoreService, writable: true, enumerable: false, configurable: true });

            /**
             * Creates new StoreService service using the specified rpc implementation.
             * @function create
             * @memberof featurestore.v1.StoreService
             * @static
             * @param {$protobuf.RPCImpl} rpcImpl RPC implementation
             * @param {boolean} [requestDelimited=false] Whether requests are length-delimited
             * @param {boolean} [responseDelimited=false] Whether responses are length-delimited
             * @returns {StoreService} RPC service. Useful where requests and/or responses are streamed.
             */
            StoreService.create = function(rpcImpl, requestDelimited, responseDelimited) {
                return new this(rpcImpl, requestDelimited, responseDelimited);
            };

            /**
             * Callback as used by {@link featurestore.v1.StoreService#multiGet}.
             * @memberof featurestore.v1.StoreService
             * @typedef MultiGetCallback
             * @type {function}
             * @param {Error|null} error Error, if any
             * @param {featurestore.v1.MultiGetResponse} [response] MultiGetResponse
             */

            /**
             * Calls MultiGet.
             * @memberof featurestore.v1.StoreService
             * @typedef MultiGet
             * @type {{
             *   (request: featurestore.v1.IMultiGetRequest, callback: featurestore.v1.StoreService.MultiGetCallback): void;
             *   (request: featurestore.v1.IMultiGetRequest): Promise<featurestore.v1.MultiGetResponse>;
             *   readonly name: "MultiGet";
             *   readonly path: "/featurestore.v1.StoreService/MultiGet";
             *   readonly requestType: "MultiGetRequest";
             *   readonly responseType: "MultiGetResponse";
             *   readonly requestStream: undefined;
             *   readonly responseStream: undefined;
             * }}
             */

            /**
             * Calls MultiGet.
             * @name featurestore.v1.StoreService#multiGet
             * @type {featurestore.v1.StoreService.MultiGet}
             */
            $Object.defineProperties(StoreService.prototype.multiGet = function(request, callback) {
                return $protobuf.rpc.Service.prototype.rpcCall.call(this, StoreService.prototype.multiGet, $root.featurestore.v1.MultiGetRequest, $root.featurestore.v1.MultiGetResponse, request, callback);
            }, {
                name: { value: "MultiGet" },
                path: { value: "/featurestore.v1.StoreService/MultiGet" },
                requestType: { value: "MultiGetRequest" },
                responseType: { value: "MultiGetResponse" },
                requestStream: { value: $undefined },
                responseStream: { value: $undefined }
            });

            /**
             * Callback as used by {@link featurestore.v1.StoreService#multiGetStream}.
             * @memberof featurestore.v1.StoreService
             * @typedef MultiGetStreamCallback
             * @type {function}
             * @param {Error|null} error Error, if any
             * @param {featurestore.v1.MultiGetStreamResponse} [response] MultiGetStreamResponse
             */

            /**
             * Calls MultiGetStream.
             * @memberof featurestore.v1.StoreService
             * @typedef MultiGetStream
             * @type {{
             *   (request: featurestore.v1.IMultiGetStreamRequest, callback: featurestore.v1.StoreService.MultiGetStreamCallback): void;
             *   (request: featurestore.v1.IMultiGetStreamRequest): Promise<featurestore.v1.MultiGetStreamResponse>;
             *   readonly name: "MultiGetStream";
             *   readonly path: "/featurestore.v1.StoreService/MultiGetStream";
             *   readonly requestType: "MultiGetStreamRequest";
             *   readonly responseType: "MultiGetStreamResponse";
             *   readonly requestStream: true;
             *   readonly responseStream: true;
             * }}
             */

            /**
             * Calls MultiGetStream.
             * @name featurestore.v1.StoreService#multiGetStream
             * @type {featurestore.v1.StoreService.MultiGetStream}
             */
            $Object.defineProperties(StoreService.prototype.multiGetStream = function(request, callback) {
                return $protobuf.rpc.Service.prototype.rpcCall.call(this, StoreService.prototype.multiGetStream, $root.featurestore.v1.MultiGetStreamRequest, $root.featurestore.v1.MultiGetStreamResponse, request, callback);
            }, {
                name: { value: "MultiGetStream" },
                path: { value: "/featurestore.v1.StoreService/MultiGetStream" },
                requestType: { value: "MultiGetStreamRequest" },
                responseType: { value: "MultiGetStreamResponse" },
                requestStream: { value: true },
                responseStream: { value: true }
            });

            /**
             * Callback as used by {@link featurestore.v1.StoreService#write}.
             * @memberof featurestore.v1.StoreService
             * @typedef WriteCallback
             * @type {function}
             * @param {Error|null} error Error, if any
             * @param {featurestore.v1.WriteResponse} [response] WriteResponse
             */

            /**
             * Calls Write.
             * @memberof featurestore.v1.StoreService
             * @typedef Write
             * @type {{
             *   (request: featurestore.v1.IWriteRequest, callback: featurestore.v1.StoreService.WriteCallback): void;
             *   (request: featurestore.v1.IWriteRequest): Promise<featurestore.v1.WriteResponse>;
             *   readonly name: "Write";
             *   readonly path: "/featurestore.v1.StoreService/Write";
             *   readonly requestType: "WriteRequest";
             *   readonly responseType: "WriteResponse";
             *   readonly requestStream: undefined;
             *   readonly responseStream: undefined;
             * }}
             */

            /**
             * Calls Write.
             * @name featurestore.v1.StoreService#write
             * @type {featurestore.v1.StoreService.Write}
             */
            $Object.defineProperties(StoreService.prototype.write = function(request, callback) {
                return $protobuf.rpc.Service.prototype.rpcCall.call(this, StoreService.prototype.write, $root.featurestore.v1.WriteRequest, $root.featurestore.v1.WriteResponse, request, callback);
            }, {
                name: { value: "Write" },
                path: { value: "/featurestore.v1.StoreService/Write" },
                requestType: { value: "WriteRequest" },
                responseType: { value: "WriteResponse" },
                requestStream: { value: $undefined },
                responseStream: { value: $undefined }
            });

            /**
             * Callback as used by {@link featurestore.v1.StoreService#writeStream}.
             * @memberof featurestore.v1.StoreService
             * @typedef WriteStreamCallback
             * @type {function}
             * @param {Error|null} error Error, if any
             * @param {featurestore.v1.WriteStreamResponse} [response] WriteStreamResponse
             */

            /**
             * Calls WriteStream.
             * @memberof featurestore.v1.StoreService
             * @typedef WriteStream
             * @type {{
             *   (request: featurestore.v1.IWriteStreamRequest, callback: featurestore.v1.StoreService.WriteStreamCallback): void;
             *   (request: featurestore.v1.IWriteStreamRequest): Promise<featurestore.v1.WriteStreamResponse>;
             *   readonly name: "WriteStream";
             *   readonly path: "/featurestore.v1.StoreService/WriteStream";
             *   readonly requestType: "WriteStreamRequest";
             *   readonly responseType: "WriteStreamResponse";
             *   readonly requestStream: true;
             *   readonly responseStream: true;
             * }}
             */

            /**
             * Calls WriteStream.
             * @name featurestore.v1.StoreService#writeStream
             * @type {featurestore.v1.StoreService.WriteStream}
             */
            $Object.defineProperties(StoreService.prototype.writeStream = function(request, callback) {
                return $protobuf.rpc.Service.prototype.rpcCall.call(this, StoreService.prototype.writeStream, $root.featurestore.v1.WriteStreamRequest, $root.featurestore.v1.WriteStreamResponse, request, callback);
            }, {
                name: { value: "WriteStream" },
                path: { value: "/featurestore.v1.StoreService/WriteStream" },
                requestType: { value: "WriteStreamRequest" },
                responseType: { value: "WriteStreamResponse" },
                requestStream: { value: true },
                responseStream: { value: true }
            });

            /**
             * Callback as used by {@link featurestore.v1.StoreService#delete_}.
             * @memberof featurestore.v1.StoreService
             * @typedef DeleteCallback
             * @type {function}
             * @param {Error|null} error Error, if any
             * @param {featurestore.v1.DeleteResponse} [response] DeleteResponse
             */

            /**
             * Calls Delete.
             * @memberof featurestore.v1.StoreService
             * @typedef Delete
             * @type {{
             *   (request: featurestore.v1.IDeleteRequest, callback: featurestore.v1.StoreService.DeleteCallback): void;
             *   (request: featurestore.v1.IDeleteRequest): Promise<featurestore.v1.DeleteResponse>;
             *   readonly name: "Delete";
             *   readonly path: "/featurestore.v1.StoreService/Delete";
             *   readonly requestType: "DeleteRequest";
             *   readonly responseType: "DeleteResponse";
             *   readonly requestStream: undefined;
             *   readonly responseStream: undefined;
             * }}
             */

            /**
             * Calls Delete.
             * @name featurestore.v1.StoreService#delete
             * @type {featurestore.v1.StoreService.Delete}
             */
            $Object.defineProperties(StoreService.prototype["delete"] = function(request, callback) {
                return $protobuf.rpc.Service.prototype.rpcCall.call(this, StoreService.prototype["delete"], $root.featurestore.v1.DeleteRequest, $root.featurestore.v1.DeleteResponse, request, callback);
            }, {
                name: { value: "Delete" },
                path: { value: "/featurestore.v1.StoreService/Delete" },
                requestType: { value: "DeleteRequest" },
                responseType: { value: "DeleteResponse" },
                requestStream: { value: $undefined },
                responseStream: { value: $undefined }
            });

            /**
             * Callback as used by {@link featurestore.v1.StoreService#scan}.
             * @memberof featurestore.v1.StoreService
             * @typedef ScanCallback
             * @type {function}
             * @param {Error|null} error Error, if any
             * @param {featurestore.v1.ScanResponse} [response] ScanResponse
             */

            /**
             * Calls Scan.
             * @memberof featurestore.v1.StoreService
             * @typedef Scan
             * @type {{
             *   (request: featurestore.v1.IScanRequest, callback: featurestore.v1.StoreService.ScanCallback): void;
             *   (request: featurestore.v1.IScanRequest): Promise<featurestore.v1.ScanResponse>;
             *   readonly name: "Scan";
             *   readonly path: "/featurestore.v1.StoreService/Scan";
             *   readonly requestType: "ScanRequest";
             *   readonly responseType: "ScanResponse";
             *   readonly requestStream: undefined;
             *   readonly responseStream: true;
             * }}
             */

            /**
             * Calls Scan.
             * @name featurestore.v1.StoreService#scan
             * @type {featurestore.v1.StoreService.Scan}
             */
            $Object.defineProperties(StoreService.prototype.scan = function(request, callback) {
                return $protobuf.rpc.Service.prototype.rpcCall.call(this, StoreService.prototype.scan, $root.featurestore.v1.ScanRequest, $root.featurestore.v1.ScanResponse, request, callback);
            }, {
                name: { value: "Scan" },
                path: { value: "/featurestore.v1.StoreService/Scan" },
                requestType: { value: "ScanRequest" },
                responseType: { value: "ScanResponse" },
                requestStream: { value: $undefined },
                responseStream: { value: true }
            });

            return StoreService;
        })();

        /**
         * Encoding enum.
         * @name featurestore.v1.Encoding
         * @enum {number}
         * @property {number} ENCODING_UNSPECIFIED=0 ENCODING_UNSPECIFIED value
         * @property {number} ENCODING_BLOCK=1 ENCODING_BLOCK value
         * @property {number} ENCODING_VALUES=2 ENCODING_VALUES value
         */
        v1.Encoding = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ENCODING_UNSPECIFIED"] = 0;
            values[valuesById[1] = "ENCODING_BLOCK"] = 1;
            values[valuesById[2] = "ENCODING_VALUES"] = 2;
            return values;
        })();

        v1.Selection = (function() {

            /**
             * Properties of a Selection.
             * @typedef {Object} featurestore.v1.Selection.$Properties
             * @property {string} [view] Selection view
             * @property {Array.<string>} [features] Selection features
             * @property {string} [role] Selection role
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Selection.
             * @memberof featurestore.v1
             * @interface ISelection
             * @augments featurestore.v1.Selection.$Properties
             * @deprecated Use featurestore.v1.Selection.$Properties instead.
             */

            /**
             * Shape of a Selection.
             * @typedef {featurestore.v1.Selection.$Properties} featurestore.v1.Selection.$Shape
             */

            /**
             * Constructs a new Selection.
             * @memberof featurestore.v1
             * @classdesc Represents a Selection.
             * @constructor
             * @param {featurestore.v1.Selection.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Selection = function (properties) {
                this.features = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Selection view.
             * @member {string} view
             * @memberof featurestore.v1.Selection
             * @instance
             */
            Selection.prototype.view = "";

            /**
             * Selection features.
             * @member {Array.<string>} features
             * @memberof featurestore.v1.Selection
             * @instance
             */
            Selection.prototype.features = $util.emptyArray;

            /**
             * Selection role.
             * @member {string} role
             * @memberof featurestore.v1.Selection
             * @instance
             */
            Selection.prototype.role = "";

            /**
             * Creates a new Selection instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Selection
             * @static
             * @param {featurestore.v1.Selection.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Selection} Selection instance
             * @type {{
             *   (properties: featurestore.v1.Selection.$Shape): featurestore.v1.Selection & featurestore.v1.Selection.$Shape;
             *   (properties?: featurestore.v1.Selection.$Properties): featurestore.v1.Selection;
             * }}
             */
            Selection.create = function(properties) {
                return new Selection(properties);
            };

            /**
             * Encodes the specified Selection message. Does not implicitly {@link featurestore.v1.Selection.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Selection
             * @static
             * @param {featurestore.v1.Selection.$Properties} message Selection message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Selection.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.view != null && $Object.hasOwnProperty.call(message, "view") && message.view !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.view);
                if (message.features != null && message.features.length)
                    for (let i = 0; i < message.features.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.features[i]);
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.role);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Selection message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Selection
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Selection & featurestore.v1.Selection.$Shape} Selection
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Selection.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Selection();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.view = value;
                            else
                                delete message.view;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.features && message.features.length))
                                message.features = [];
                            message.features.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Selection message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Selection
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Selection} Selection
             */
            Selection.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Selection)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Selection: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Selection();
                if (object.view != null)
                    if (typeof object.view !== "string" || object.view.length)
                        message.view = $String(object.view);
                if (object.features) {
                    if (!$Array.isArray(object.features))
                        throw $TypeError(".featurestore.v1.Selection.features: array expected");
                    message.features = $Array(object.features.length);
                    for (let i = 0; i < object.features.length; ++i)
                        message.features[i] = $String(object.features[i]);
                }
                if (object.role != null)
                    if (typeof object.role !== "string" || object.role.length)
                        message.role = $String(object.role);
                return message;
            };

            /**
             * Creates a plain object from a Selection message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Selection
             * @static
             * @param {featurestore.v1.Selection} message Selection
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Selection.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.features = [];
                if (options.defaults) {
                    object.view = "";
                    object.role = "";
                }
                if (message.view != null && $Object.hasOwnProperty.call(message, "view"))
                    object.view = message.view;
                if (message.features && message.features.length) {
                    object.features = $Array(message.features.length);
                    for (let j = 0; j < message.features.length; ++j)
                        object.features[j] = message.features[j];
                }
                if (message.role != null && $Object.hasOwnProperty.call(message, "role"))
                    object.role = message.role;
                return object;
            };

            /**
             * Converts this Selection to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Selection
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Selection.prototype.toJSON = function() {
                return Selection.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Selection;
        })();

        v1.FeatureSet = (function() {

            /**
             * Properties of a FeatureSet.
             * @typedef {Object} featurestore.v1.FeatureSet.$Properties
             * @property {Array.<featurestore.v1.Selection.$Properties>} [selections] FeatureSet selections
             * @property {string} [service] FeatureSet service
             * @property {number} [serviceVersion] FeatureSet serviceVersion
             * @property {boolean} [matrix] FeatureSet matrix
             * @property {boolean} [eventTimes] FeatureSet eventTimes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a FeatureSet.
             * @memberof featurestore.v1
             * @interface IFeatureSet
             * @augments featurestore.v1.FeatureSet.$Properties
             * @deprecated Use featurestore.v1.FeatureSet.$Properties instead.
             */

            /**
             * Shape of a FeatureSet.
             * @typedef {featurestore.v1.FeatureSet.$Properties} featurestore.v1.FeatureSet.$Shape
             */

            /**
             * Constructs a new FeatureSet.
             * @memberof featurestore.v1
             * @classdesc Represents a FeatureSet.
             * @constructor
             * @param {featurestore.v1.FeatureSet.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const FeatureSet = function (properties) {
                this.selections = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * FeatureSet selections.
             * @member {Array.<featurestore.v1.Selection>} selections
             * @memberof featurestore.v1.FeatureSet
             * @instance
             */
            FeatureSet.prototype.selections = $util.emptyArray;

            /**
             * FeatureSet service.
             * @member {string} service
             * @memberof featurestore.v1.FeatureSet
             * @instance
             */
            FeatureSet.prototype.service = "";

            /**
             * FeatureSet serviceVersion.
             * @member {number} serviceVersion
             * @memberof featurestore.v1.FeatureSet
             * @instance
             */
            FeatureSet.prototype.serviceVersion = 0;

            /**
             * FeatureSet matrix.
             * @member {boolean} matrix
             * @memberof featurestore.v1.FeatureSet
             * @instance
             */
            FeatureSet.prototype.matrix = false;

            /**
             * FeatureSet eventTimes.
             * @member {boolean} eventTimes
             * @memberof featurestore.v1.FeatureSet
             * @instance
             */
            FeatureSet.prototype.eventTimes = false;

            /**
             * Creates a new FeatureSet instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.FeatureSet
             * @static
             * @param {featurestore.v1.FeatureSet.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.FeatureSet} FeatureSet instance
             * @type {{
             *   (properties: featurestore.v1.FeatureSet.$Shape): featurestore.v1.FeatureSet & featurestore.v1.FeatureSet.$Shape;
             *   (properties?: featurestore.v1.FeatureSet.$Properties): featurestore.v1.FeatureSet;
             * }}
             */
            FeatureSet.create = function(properties) {
                return new FeatureSet(properties);
            };

            /**
             * Encodes the specified FeatureSet message. Does not implicitly {@link featurestore.v1.FeatureSet.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.FeatureSet
             * @static
             * @param {featurestore.v1.FeatureSet.$Properties} message FeatureSet message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            FeatureSet.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.selections != null && message.selections.length)
                    for (let i = 0; i < message.selections.length; ++i)
                        $root.featurestore.v1.Selection.encode(message.selections[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.service != null && $Object.hasOwnProperty.call(message, "service") && message.service !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.service);
                if (message.serviceVersion != null && $Object.hasOwnProperty.call(message, "serviceVersion") && message.serviceVersion !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.serviceVersion);
                if (message.matrix != null && $Object.hasOwnProperty.call(message, "matrix") && message.matrix !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.matrix);
                if (message.eventTimes != null && $Object.hasOwnProperty.call(message, "eventTimes") && message.eventTimes !== false)
                    writer.uint32(/* id 5, wireType 0 =*/40).bool(message.eventTimes);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a FeatureSet message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.FeatureSet
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.FeatureSet & featurestore.v1.FeatureSet.$Shape} FeatureSet
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            FeatureSet.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.FeatureSet();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.selections && message.selections.length))
                                message.selections = [];
                            message.selections.push($root.featurestore.v1.Selection.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.service = value;
                            else
                                delete message.service;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.serviceVersion = value;
                            else
                                delete message.serviceVersion;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.matrix = value;
                            else
                                delete message.matrix;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.eventTimes = value;
                            else
                                delete message.eventTimes;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a FeatureSet message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.FeatureSet
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.FeatureSet} FeatureSet
             */
            FeatureSet.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.FeatureSet)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.FeatureSet: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.FeatureSet();
                if (object.selections) {
                    if (!$Array.isArray(object.selections))
                        throw $TypeError(".featurestore.v1.FeatureSet.selections: array expected");
                    message.selections = $Array(object.selections.length);
                    for (let i = 0; i < object.selections.length; ++i) {
                        if (!$util.isObject(object.selections[i]))
                            throw $TypeError(".featurestore.v1.FeatureSet.selections: object expected");
                        message.selections[i] = $root.featurestore.v1.Selection.fromObject(object.selections[i], _depth + 1);
                    }
                }
                if (object.service != null)
                    if (typeof object.service !== "string" || object.service.length)
                        message.service = $String(object.service);
                if (object.serviceVersion != null)
                    if ($Number(object.serviceVersion) !== 0)
                        message.serviceVersion = object.serviceVersion >>> 0;
                if (object.matrix != null)
                    if (object.matrix)
                        message.matrix = $Boolean(object.matrix);
                if (object.eventTimes != null)
                    if (object.eventTimes)
                        message.eventTimes = $Boolean(object.eventTimes);
                return message;
            };

            /**
             * Creates a plain object from a FeatureSet message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.FeatureSet
             * @static
             * @param {featurestore.v1.FeatureSet} message FeatureSet
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            FeatureSet.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.selections = [];
                if (options.defaults) {
                    object.service = "";
                    object.serviceVersion = 0;
                    object.matrix = false;
                    object.eventTimes = false;
                }
                if (message.selections && message.selections.length) {
                    object.selections = $Array(message.selections.length);
                    for (let j = 0; j < message.selections.length; ++j)
                        object.selections[j] = $root.featurestore.v1.Selection.toObject(message.selections[j], options, _depth + 1);
                }
                if (message.service != null && $Object.hasOwnProperty.call(message, "service"))
                    object.service = message.service;
                if (message.serviceVersion != null && $Object.hasOwnProperty.call(message, "serviceVersion"))
                    object.serviceVersion = message.serviceVersion;
                if (message.matrix != null && $Object.hasOwnProperty.call(message, "matrix"))
                    object.matrix = message.matrix;
                if (message.eventTimes != null && $Object.hasOwnProperty.call(message, "eventTimes"))
                    object.eventTimes = message.eventTimes;
                return object;
            };

            /**
             * Converts this FeatureSet to JSON.
             * @function toJSON
             * @memberof featurestore.v1.FeatureSet
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            FeatureSet.prototype.toJSON = function() {
                return FeatureSet.toObject(this, $protobuf.util.toJSONOptions);
            };

            return FeatureSet;
        })();

        v1.KeyList = (function() {

            /**
             * Properties of a KeyList.
             * @typedef {Object} featurestore.v1.KeyList.$Properties
             * @property {string} [role] KeyList role
             * @property {Uint8Array} [block] KeyList block
             * @property {Array.<featurestore.v1.Key.$Properties>} [values] KeyList values
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a KeyList.
             * @memberof featurestore.v1
             * @interface IKeyList
             * @augments featurestore.v1.KeyList.$Properties
             * @deprecated Use featurestore.v1.KeyList.$Properties instead.
             */

            /**
             * Shape of a KeyList.
             * @typedef {{
             *   role?: string;
             *   block?: Uint8Array;
             *   values?: Array.<featurestore.v1.Key.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.KeyList.$Shape
             */

            /**
             * Constructs a new KeyList.
             * @memberof featurestore.v1
             * @classdesc Represents a KeyList.
             * @constructor
             * @param {featurestore.v1.KeyList.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const KeyList = function (properties) {
                this.values = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * KeyList role.
             * @member {string} role
             * @memberof featurestore.v1.KeyList
             * @instance
             */
            KeyList.prototype.role = "";

            /**
             * KeyList block.
             * @member {Uint8Array} block
             * @memberof featurestore.v1.KeyList
             * @instance
             */
            KeyList.prototype.block = $util.newBuffer([]);

            /**
             * KeyList values.
             * @member {Array.<featurestore.v1.Key>} values
             * @memberof featurestore.v1.KeyList
             * @instance
             */
            KeyList.prototype.values = $util.emptyArray;

            /**
             * Creates a new KeyList instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.KeyList
             * @static
             * @param {featurestore.v1.KeyList.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.KeyList} KeyList instance
             * @type {{
             *   (properties: featurestore.v1.KeyList.$Shape): featurestore.v1.KeyList & featurestore.v1.KeyList.$Shape;
             *   (properties?: featurestore.v1.KeyList.$Properties): featurestore.v1.KeyList;
             * }}
             */
            KeyList.create = function(properties) {
                return new KeyList(properties);
            };

            /**
             * Encodes the specified KeyList message. Does not implicitly {@link featurestore.v1.KeyList.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.KeyList
             * @static
             * @param {featurestore.v1.KeyList.$Properties} message KeyList message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            KeyList.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.role);
                if (message.block != null && $Object.hasOwnProperty.call(message, "block") && message.block.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.block);
                if (message.values != null && message.values.length)
                    for (let i = 0; i < message.values.length; ++i)
                        $root.featurestore.v1.Key.encode(message.values[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a KeyList message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.KeyList
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.KeyList & featurestore.v1.KeyList.$Shape} KeyList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            KeyList.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.KeyList();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.block = value;
                            else
                                delete message.block;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.values && message.values.length))
                                message.values = [];
                            message.values.push($root.featurestore.v1.Key.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a KeyList message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.KeyList
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.KeyList} KeyList
             */
            KeyList.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.KeyList)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.KeyList: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.KeyList();
                if (object.role != null)
                    if (typeof object.role !== "string" || object.role.length)
                        message.role = $String(object.role);
                if (object.block != null)
                    if (object.block.length)
                        if (typeof object.block === "string")
                            $util.base64.decode(object.block, message.block = $util.newBuffer($util.base64.length(object.block)), 0);
                        else if (object.block.length >= 0)
                            message.block = object.block;
                if (object.values) {
                    if (!$Array.isArray(object.values))
                        throw $TypeError(".featurestore.v1.KeyList.values: array expected");
                    message.values = $Array(object.values.length);
                    for (let i = 0; i < object.values.length; ++i) {
                        if (!$util.isObject(object.values[i]))
                            throw $TypeError(".featurestore.v1.KeyList.values: object expected");
                        message.values[i] = $root.featurestore.v1.Key.fromObject(object.values[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a KeyList message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.KeyList
             * @static
             * @param {featurestore.v1.KeyList} message KeyList
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            KeyList.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.values = [];
                if (options.defaults) {
                    object.role = "";
                    if (options.bytes === $String)
                        object.block = "";
                    else {
                        object.block = [];
                        if (options.bytes !== $Array)
                            object.block = $util.newBuffer(object.block);
                    }
                }
                if (message.role != null && $Object.hasOwnProperty.call(message, "role"))
                    object.role = message.role;
                if (message.block != null && $Object.hasOwnProperty.call(message, "block"))
                    object.block = options.bytes === $String ? $util.base64.encode(message.block, 0, message.block.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.block) : message.block;
                if (message.values && message.values.length) {
                    object.values = $Array(message.values.length);
                    for (let j = 0; j < message.values.length; ++j)
                        object.values[j] = $root.featurestore.v1.Key.toObject(message.values[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this KeyList to JSON.
             * @function toJSON
             * @memberof featurestore.v1.KeyList
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            KeyList.prototype.toJSON = function() {
                return KeyList.toObject(this, $protobuf.util.toJSONOptions);
            };

            return KeyList;
        })();

        v1.MultiGetRequest = (function() {

            /**
             * Properties of a MultiGetRequest.
             * @typedef {Object} featurestore.v1.MultiGetRequest.$Properties
             * @property {featurestore.v1.FeatureSet.$Properties} [featureSet] MultiGetRequest featureSet
             * @property {Array.<featurestore.v1.KeyList.$Properties>} [keys] MultiGetRequest keys
             * @property {featurestore.v1.Encoding} [encoding] MultiGetRequest encoding
             * @property {Long} [registryRevision] MultiGetRequest registryRevision
             * @property {Long} [asOf] MultiGetRequest asOf
             * @property {Uint8Array} [after] MultiGetRequest after
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MultiGetRequest.
             * @memberof featurestore.v1
             * @interface IMultiGetRequest
             * @augments featurestore.v1.MultiGetRequest.$Properties
             * @deprecated Use featurestore.v1.MultiGetRequest.$Properties instead.
             */

            /**
             * Shape of a MultiGetRequest.
             * @typedef {{
             *   featureSet?: featurestore.v1.FeatureSet.$Shape;
             *   keys?: Array.<featurestore.v1.KeyList.$Shape>;
             *   encoding?: featurestore.v1.Encoding;
             *   registryRevision?: Long;
             *   asOf?: Long;
             *   after?: Uint8Array;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.MultiGetRequest.$Shape
             */

            /**
             * Constructs a new MultiGetRequest.
             * @memberof featurestore.v1
             * @classdesc Represents a MultiGetRequest.
             * @constructor
             * @param {featurestore.v1.MultiGetRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MultiGetRequest = function (properties) {
                this.keys = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MultiGetRequest featureSet.
             * @member {featurestore.v1.FeatureSet} featureSet
             * @memberof featurestore.v1.MultiGetRequest
             * @instance
             */
            MultiGetRequest.prototype.featureSet = null;

            /**
             * MultiGetRequest keys.
             * @member {Array.<featurestore.v1.KeyList>} keys
             * @memberof featurestore.v1.MultiGetRequest
             * @instance
             */
            MultiGetRequest.prototype.keys = $util.emptyArray;

            /**
             * MultiGetRequest encoding.
             * @member {featurestore.v1.Encoding} encoding
             * @memberof featurestore.v1.MultiGetRequest
             * @instance
             */
            MultiGetRequest.prototype.encoding = 0;

            /**
             * MultiGetRequest registryRevision.
             * @member {Long} registryRevision
             * @memberof featurestore.v1.MultiGetRequest
             * @instance
             */
            MultiGetRequest.prototype.registryRevision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * MultiGetRequest asOf.
             * @member {Long} asOf
             * @memberof featurestore.v1.MultiGetRequest
             * @instance
             */
            MultiGetRequest.prototype.asOf = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * MultiGetRequest after.
             * @member {Uint8Array} after
             * @memberof featurestore.v1.MultiGetRequest
             * @instance
             */
            MultiGetRequest.prototype.after = $util.newBuffer([]);

            /**
             * Creates a new MultiGetRequest instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.MultiGetRequest
             * @static
             * @param {featurestore.v1.MultiGetRequest.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.MultiGetRequest} MultiGetRequest instance
             * @type {{
             *   (properties: featurestore.v1.MultiGetRequest.$Shape): featurestore.v1.MultiGetRequest & featurestore.v1.MultiGetRequest.$Shape;
             *   (properties?: featurestore.v1.MultiGetRequest.$Properties): featurestore.v1.MultiGetRequest;
             * }}
             */
            MultiGetRequest.create = function(properties) {
                return new MultiGetRequest(properties);
            };

            /**
             * Encodes the specified MultiGetRequest message. Does not implicitly {@link featurestore.v1.MultiGetRequest.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.MultiGetRequest
             * @static
             * @param {featurestore.v1.MultiGetRequest.$Properties} message MultiGetRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MultiGetRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.featureSet != null && $Object.hasOwnProperty.call(message, "featureSet"))
                    $root.featurestore.v1.FeatureSet.encode(message.featureSet, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.keys != null && message.keys.length)
                    for (let i = 0; i < message.keys.length; ++i)
                        $root.featurestore.v1.KeyList.encode(message.keys[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.encoding != null && $Object.hasOwnProperty.call(message, "encoding") && message.encoding !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.encoding);
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision") && (typeof message.registryRevision === "object" ? message.registryRevision.low || message.registryRevision.high : message.registryRevision !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.registryRevision);
                if (message.asOf != null && $Object.hasOwnProperty.call(message, "asOf") && (typeof message.asOf === "object" ? message.asOf.low || message.asOf.high : message.asOf !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.asOf);
                if (message.after != null && $Object.hasOwnProperty.call(message, "after") && message.after.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.after);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MultiGetRequest message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.MultiGetRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.MultiGetRequest & featurestore.v1.MultiGetRequest.$Shape} MultiGetRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MultiGetRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.MultiGetRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.featureSet = $root.featurestore.v1.FeatureSet.decode(reader, reader.size(), $undefined, _depth + 1, message.featureSet);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.keys && message.keys.length))
                                message.keys = [];
                            message.keys.push($root.featurestore.v1.KeyList.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.encoding = value;
                            else
                                delete message.encoding;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.registryRevision = value;
                            else
                                delete message.registryRevision;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.asOf = value;
                            else
                                delete message.asOf;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.after = value;
                            else
                                delete message.after;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a MultiGetRequest message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.MultiGetRequest
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.MultiGetRequest} MultiGetRequest
             */
            MultiGetRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.MultiGetRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.MultiGetRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.MultiGetRequest();
                if (object.featureSet != null) {
                    if (!$util.isObject(object.featureSet))
                        throw $TypeError(".featurestore.v1.MultiGetRequest.featureSet: object expected");
                    message.featureSet = $root.featurestore.v1.FeatureSet.fromObject(object.featureSet, _depth + 1);
                }
                if (object.keys) {
                    if (!$Array.isArray(object.keys))
                        throw $TypeError(".featurestore.v1.MultiGetRequest.keys: array expected");
                    message.keys = $Array(object.keys.length);
                    for (let i = 0; i < object.keys.length; ++i) {
                        if (!$util.isObject(object.keys[i]))
                            throw $TypeError(".featurestore.v1.MultiGetRequest.keys: object expected");
                        message.keys[i] = $root.featurestore.v1.KeyList.fromObject(object.keys[i], _depth + 1);
                    }
                }
                if (object.encoding !== 0 && (typeof object.encoding !== "string" || $root.featurestore.v1.Encoding[object.encoding] !== 0))
                    switch (object.encoding) {
                    case "ENCODING_UNSPECIFIED":
                    case 0:
                        message.encoding = 0;
                        break;
                    case "ENCODING_BLOCK":
                    case 1:
                        message.encoding = 1;
                        break;
                    case "ENCODING_VALUES":
                    case 2:
                        message.encoding = 2;
                        break;
                    default:
                        if (typeof object.encoding === "number" && (object.encoding | 0) === object.encoding)
                            message.encoding = object.encoding;
                    }
                if (object.registryRevision != null)
                    if (typeof object.registryRevision === "object" ? object.registryRevision.low || object.registryRevision.high : $Number(object.registryRevision) !== 0)
                        if ($util.Long)
                            message.registryRevision = $util.Long.fromValue(object.registryRevision, true);
                        else if (typeof object.registryRevision === "string")
                            message.registryRevision = $parseInt(object.registryRevision, 10);
                        else if (typeof object.registryRevision === "number")
                            message.registryRevision = object.registryRevision;
                        else if (typeof object.registryRevision === "object")
                            message.registryRevision = new $util.LongBits(object.registryRevision.low >>> 0, object.registryRevision.high >>> 0).toNumber(true);
                if (object.asOf != null)
                    if (typeof object.asOf === "object" ? object.asOf.low || object.asOf.high : $Number(object.asOf) !== 0)
                        if ($util.Long)
                            message.asOf = $util.Long.fromValue(object.asOf, false);
                        else if (typeof object.asOf === "string")
                            message.asOf = $parseInt(object.asOf, 10);
                        else if (typeof object.asOf === "number")
                            message.asOf = object.asOf;
                        else if (typeof object.asOf === "object")
                            message.asOf = new $util.LongBits(object.asOf.low >>> 0, object.asOf.high >>> 0).toNumber();
                if (object.after != null)
                    if (object.after.length)
                        if (typeof object.after === "string")
                            $util.base64.decode(object.after, message.after = $util.newBuffer($util.base64.length(object.after)), 0);
                        else if (object.after.length >= 0)
                            message.after = object.after;
                return message;
            };

            /**
             * Creates a plain object from a MultiGetRequest message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.MultiGetRequest
             * @static
             * @param {featurestore.v1.MultiGetRequest} message MultiGetRequest
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            MultiGetRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.keys = [];
                if (options.defaults) {
                    object.featureSet = null;
                    object.encoding = options.enums === $String ? "ENCODING_UNSPECIFIED" : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.registryRevision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.registryRevision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, false);
                        object.asOf = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.asOf = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if (options.bytes === $String)
                        object.after = "";
                    else {
                        object.after = [];
                        if (options.bytes !== $Array)
                            object.after = $util.newBuffer(object.after);
                    }
                }
                if (message.featureSet != null && $Object.hasOwnProperty.call(message, "featureSet"))
                    object.featureSet = $root.featurestore.v1.FeatureSet.toObject(message.featureSet, options, _depth + 1);
                if (message.keys && message.keys.length) {
                    object.keys = $Array(message.keys.length);
                    for (let j = 0; j < message.keys.length; ++j)
                        object.keys[j] = $root.featurestore.v1.KeyList.toObject(message.keys[j], options, _depth + 1);
                }
                if (message.encoding != null && $Object.hasOwnProperty.call(message, "encoding"))
                    object.encoding = options.enums === $String ? $root.featurestore.v1.Encoding[message.encoding] === $undefined ? message.encoding : $root.featurestore.v1.Encoding[message.encoding] : message.encoding;
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.registryRevision = typeof message.registryRevision === "number" ? $BigInt(message.registryRevision) : $util.Long.fromBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0, true).toBigInt();
                    else if (typeof message.registryRevision === "number")
                        object.registryRevision = options.longs === $String ? $String(message.registryRevision) : message.registryRevision;
                    else
                        object.registryRevision = options.longs === $String ? $util.Long.prototype.toString.call(message.registryRevision) : options.longs === $Number ? new $util.LongBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0).toNumber(true) : message.registryRevision;
                if (message.asOf != null && $Object.hasOwnProperty.call(message, "asOf"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.asOf = typeof message.asOf === "number" ? $BigInt(message.asOf) : $util.Long.fromBits(message.asOf.low >>> 0, message.asOf.high >>> 0, false).toBigInt();
                    else if (typeof message.asOf === "number")
                        object.asOf = options.longs === $String ? $String(message.asOf) : message.asOf;
                    else
                        object.asOf = options.longs === $String ? $util.Long.prototype.toString.call(message.asOf) : options.longs === $Number ? new $util.LongBits(message.asOf.low >>> 0, message.asOf.high >>> 0).toNumber() : message.asOf;
                if (message.after != null && $Object.hasOwnProperty.call(message, "after"))
                    object.after = options.bytes === $String ? $util.base64.encode(message.after, 0, message.after.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.after) : message.after;
                return object;
            };

            /**
             * Converts this MultiGetRequest to JSON.
             * @function toJSON
             * @memberof featurestore.v1.MultiGetRequest
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            MultiGetRequest.prototype.toJSON = function() {
                return MultiGetRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MultiGetRequest;
        })();

        v1.MultiGetResponse = (function() {

            /**
             * Properties of a MultiGetResponse.
             * @typedef {Object} featurestore.v1.MultiGetResponse.$Properties
             * @property {Array.<Uint8Array>} [blocks] MultiGetResponse blocks
             * @property {Array.<featurestore.v1.ViewRows.$Properties>} [values] MultiGetResponse values
             * @property {boolean} [complete] MultiGetResponse complete
             * @property {number} [stalenessMs] MultiGetResponse stalenessMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MultiGetResponse.
             * @memberof featurestore.v1
             * @interface IMultiGetResponse
             * @augments featurestore.v1.MultiGetResponse.$Properties
             * @deprecated Use featurestore.v1.MultiGetResponse.$Properties instead.
             */

            /**
             * Shape of a MultiGetResponse.
             * @typedef {{
             *   blocks?: Array.<Uint8Array>;
             *   values?: Array.<featurestore.v1.ViewRows.$Shape>;
             *   complete?: boolean;
             *   stalenessMs?: number;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.MultiGetResponse.$Shape
             */

            /**
             * Constructs a new MultiGetResponse.
             * @memberof featurestore.v1
             * @classdesc Represents a MultiGetResponse.
             * @constructor
             * @param {featurestore.v1.MultiGetResponse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MultiGetResponse = function (properties) {
                this.blocks = [];
                this.values = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MultiGetResponse blocks.
             * @member {Array.<Uint8Array>} blocks
             * @memberof featurestore.v1.MultiGetResponse
             * @instance
             */
            MultiGetResponse.prototype.blocks = $util.emptyArray;

            /**
             * MultiGetResponse values.
             * @member {Array.<featurestore.v1.ViewRows>} values
             * @memberof featurestore.v1.MultiGetResponse
             * @instance
             */
            MultiGetResponse.prototype.values = $util.emptyArray;

            /**
             * MultiGetResponse complete.
             * @member {boolean} complete
             * @memberof featurestore.v1.MultiGetResponse
             * @instance
             */
            MultiGetResponse.prototype.complete = false;

            /**
             * MultiGetResponse stalenessMs.
             * @member {number} stalenessMs
             * @memberof featurestore.v1.MultiGetResponse
             * @instance
             */
            MultiGetResponse.prototype.stalenessMs = 0;

            /**
             * Creates a new MultiGetResponse instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.MultiGetResponse
             * @static
             * @param {featurestore.v1.MultiGetResponse.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.MultiGetResponse} MultiGetResponse instance
             * @type {{
             *   (properties: featurestore.v1.MultiGetResponse.$Shape): featurestore.v1.MultiGetResponse & featurestore.v1.MultiGetResponse.$Shape;
             *   (properties?: featurestore.v1.MultiGetResponse.$Properties): featurestore.v1.MultiGetResponse;
             * }}
             */
            MultiGetResponse.create = function(properties) {
                return new MultiGetResponse(properties);
            };

            /**
             * Encodes the specified MultiGetResponse message. Does not implicitly {@link featurestore.v1.MultiGetResponse.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.MultiGetResponse
             * @static
             * @param {featurestore.v1.MultiGetResponse.$Properties} message MultiGetResponse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MultiGetResponse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.blocks != null && message.blocks.length)
                    for (let i = 0; i < message.blocks.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.blocks[i]);
                if (message.values != null && message.values.length)
                    for (let i = 0; i < message.values.length; ++i)
                        $root.featurestore.v1.ViewRows.encode(message.values[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.complete != null && $Object.hasOwnProperty.call(message, "complete") && message.complete !== false)
                    writer.uint32(/* id 3, wireType 0 =*/24).bool(message.complete);
                if (message.stalenessMs != null && $Object.hasOwnProperty.call(message, "stalenessMs") && message.stalenessMs !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.stalenessMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MultiGetResponse message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.MultiGetResponse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.MultiGetResponse & featurestore.v1.MultiGetResponse.$Shape} MultiGetResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MultiGetResponse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.MultiGetResponse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.blocks && message.blocks.length))
                                message.blocks = [];
                            message.blocks.push(reader.bytes());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.values && message.values.length))
                                message.values = [];
                            message.values.push($root.featurestore.v1.ViewRows.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.complete = value;
                            else
                                delete message.complete;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.stalenessMs = value;
                            else
                                delete message.stalenessMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a MultiGetResponse message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.MultiGetResponse
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.MultiGetResponse} MultiGetResponse
             */
            MultiGetResponse.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.MultiGetResponse)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.MultiGetResponse: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.MultiGetResponse();
                if (object.blocks) {
                    if (!$Array.isArray(object.blocks))
                        throw $TypeError(".featurestore.v1.MultiGetResponse.blocks: array expected");
                    message.blocks = $Array(object.blocks.length);
                    for (let i = 0; i < object.blocks.length; ++i)
                        if (typeof object.blocks[i] === "string")
                            $util.base64.decode(object.blocks[i], message.blocks[i] = $util.newBuffer($util.base64.length(object.blocks[i])), 0);
                        else if (object.blocks[i].length >= 0)
                            message.blocks[i] = object.blocks[i];
                }
                if (object.values) {
                    if (!$Array.isArray(object.values))
                        throw $TypeError(".featurestore.v1.MultiGetResponse.values: array expected");
                    message.values = $Array(object.values.length);
                    for (let i = 0; i < object.values.length; ++i) {
                        if (!$util.isObject(object.values[i]))
                            throw $TypeError(".featurestore.v1.MultiGetResponse.values: object expected");
                        message.values[i] = $root.featurestore.v1.ViewRows.fromObject(object.values[i], _depth + 1);
                    }
                }
                if (object.complete != null)
                    if (object.complete)
                        message.complete = $Boolean(object.complete);
                if (object.stalenessMs != null)
                    if ($Number(object.stalenessMs) !== 0)
                        message.stalenessMs = object.stalenessMs >>> 0;
                return message;
            };

            /**
             * Creates a plain object from a MultiGetResponse message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.MultiGetResponse
             * @static
             * @param {featurestore.v1.MultiGetResponse} message MultiGetResponse
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            MultiGetResponse.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults) {
                    object.blocks = [];
                    object.values = [];
                }
                if (options.defaults) {
                    object.complete = false;
                    object.stalenessMs = 0;
                }
                if (message.blocks && message.blocks.length) {
                    object.blocks = $Array(message.blocks.length);
                    for (let j = 0; j < message.blocks.length; ++j)
                        object.blocks[j] = options.bytes === $String ? $util.base64.encode(message.blocks[j], 0, message.blocks[j].length) : options.bytes === $Array ? $Array.prototype.slice.call(message.blocks[j]) : message.blocks[j];
                }
                if (message.values && message.values.length) {
                    object.values = $Array(message.values.length);
                    for (let j = 0; j < message.values.length; ++j)
                        object.values[j] = $root.featurestore.v1.ViewRows.toObject(message.values[j], options, _depth + 1);
                }
                if (message.complete != null && $Object.hasOwnProperty.call(message, "complete"))
                    object.complete = message.complete;
                if (message.stalenessMs != null && $Object.hasOwnProperty.call(message, "stalenessMs"))
                    object.stalenessMs = message.stalenessMs;
                return object;
            };

            /**
             * Converts this MultiGetResponse to JSON.
             * @function toJSON
             * @memberof featurestore.v1.MultiGetResponse
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            MultiGetResponse.prototype.toJSON = function() {
                return MultiGetResponse.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MultiGetResponse;
        })();

        v1.ViewRows = (function() {

            /**
             * Properties of a ViewRows.
             * @typedef {Object} featurestore.v1.ViewRows.$Properties
             * @property {string} [view] ViewRows view
             * @property {string} [role] ViewRows role
             * @property {Array.<featurestore.v1.Row.$Properties>} [rows] ViewRows rows
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ViewRows.
             * @memberof featurestore.v1
             * @interface IViewRows
             * @augments featurestore.v1.ViewRows.$Properties
             * @deprecated Use featurestore.v1.ViewRows.$Properties instead.
             */

            /**
             * Shape of a ViewRows.
             * @typedef {{
             *   view?: string;
             *   role?: string;
             *   rows?: Array.<featurestore.v1.Row.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.ViewRows.$Shape
             */

            /**
             * Constructs a new ViewRows.
             * @memberof featurestore.v1
             * @classdesc Represents a ViewRows.
             * @constructor
             * @param {featurestore.v1.ViewRows.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ViewRows = function (properties) {
                this.rows = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ViewRows view.
             * @member {string} view
             * @memberof featurestore.v1.ViewRows
             * @instance
             */
            ViewRows.prototype.view = "";

            /**
             * ViewRows role.
             * @member {string} role
             * @memberof featurestore.v1.ViewRows
             * @instance
             */
            ViewRows.prototype.role = "";

            /**
             * ViewRows rows.
             * @member {Array.<featurestore.v1.Row>} rows
             * @memberof featurestore.v1.ViewRows
             * @instance
             */
            ViewRows.prototype.rows = $util.emptyArray;

            /**
             * Creates a new ViewRows instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ViewRows
             * @static
             * @param {featurestore.v1.ViewRows.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ViewRows} ViewRows instance
             * @type {{
             *   (properties: featurestore.v1.ViewRows.$Shape): featurestore.v1.ViewRows & featurestore.v1.ViewRows.$Shape;
             *   (properties?: featurestore.v1.ViewRows.$Properties): featurestore.v1.ViewRows;
             * }}
             */
            ViewRows.create = function(properties) {
                return new ViewRows(properties);
            };

            /**
             * Encodes the specified ViewRows message. Does not implicitly {@link featurestore.v1.ViewRows.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ViewRows
             * @static
             * @param {featurestore.v1.ViewRows.$Properties} message ViewRows message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ViewRows.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.view != null && $Object.hasOwnProperty.call(message, "view") && message.view !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.view);
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.role);
                if (message.rows != null && message.rows.length)
                    for (let i = 0; i < message.rows.length; ++i)
                        $root.featurestore.v1.Row.encode(message.rows[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ViewRows message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ViewRows
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ViewRows & featurestore.v1.ViewRows.$Shape} ViewRows
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ViewRows.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ViewRows();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.view = value;
                            else
                                delete message.view;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.rows && message.rows.length))
                                message.rows = [];
                            message.rows.push($root.featurestore.v1.Row.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ViewRows message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ViewRows
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ViewRows} ViewRows
             */
            ViewRows.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ViewRows)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ViewRows: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ViewRows();
                if (object.view != null)
                    if (typeof object.view !== "string" || object.view.length)
                        message.view = $String(object.view);
                if (object.role != null)
                    if (typeof object.role !== "string" || object.role.length)
                        message.role = $String(object.role);
                if (object.rows) {
                    if (!$Array.isArray(object.rows))
                        throw $TypeError(".featurestore.v1.ViewRows.rows: array expected");
                    message.rows = $Array(object.rows.length);
                    for (let i = 0; i < object.rows.length; ++i) {
                        if (!$util.isObject(object.rows[i]))
                            throw $TypeError(".featurestore.v1.ViewRows.rows: object expected");
                        message.rows[i] = $root.featurestore.v1.Row.fromObject(object.rows[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a ViewRows message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ViewRows
             * @static
             * @param {featurestore.v1.ViewRows} message ViewRows
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ViewRows.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.rows = [];
                if (options.defaults) {
                    object.view = "";
                    object.role = "";
                }
                if (message.view != null && $Object.hasOwnProperty.call(message, "view"))
                    object.view = message.view;
                if (message.role != null && $Object.hasOwnProperty.call(message, "role"))
                    object.role = message.role;
                if (message.rows && message.rows.length) {
                    object.rows = $Array(message.rows.length);
                    for (let j = 0; j < message.rows.length; ++j)
                        object.rows[j] = $root.featurestore.v1.Row.toObject(message.rows[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this ViewRows to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ViewRows
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ViewRows.prototype.toJSON = function() {
                return ViewRows.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ViewRows;
        })();

        v1.Row = (function() {

            /**
             * Properties of a Row.
             * @typedef {Object} featurestore.v1.Row.$Properties
             * @property {featurestore.v1.Key.$Properties} [key] Row key
             * @property {Object.<string,featurestore.v1.Cell.$Properties>} [cells] Row cells
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Row.
             * @memberof featurestore.v1
             * @interface IRow
             * @augments featurestore.v1.Row.$Properties
             * @deprecated Use featurestore.v1.Row.$Properties instead.
             */

            /**
             * Shape of a Row.
             * @typedef {{
             *   key?: featurestore.v1.Key.$Shape;
             *   cells?: Object.<string,featurestore.v1.Cell.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.Row.$Shape
             */

            /**
             * Constructs a new Row.
             * @memberof featurestore.v1
             * @classdesc Represents a Row.
             * @constructor
             * @param {featurestore.v1.Row.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Row = function (properties) {
                this.cells = {};
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Row key.
             * @member {featurestore.v1.Key} key
             * @memberof featurestore.v1.Row
             * @instance
             */
            Row.prototype.key = null;

            /**
             * Row cells.
             * @member {Object.<string,featurestore.v1.Cell>} cells
             * @memberof featurestore.v1.Row
             * @instance
             */
            Row.prototype.cells = $util.emptyObject;

            /**
             * Creates a new Row instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Row
             * @static
             * @param {featurestore.v1.Row.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Row} Row instance
             * @type {{
             *   (properties: featurestore.v1.Row.$Shape): featurestore.v1.Row & featurestore.v1.Row.$Shape;
             *   (properties?: featurestore.v1.Row.$Properties): featurestore.v1.Row;
             * }}
             */
            Row.create = function(properties) {
                return new Row(properties);
            };

            /**
             * Encodes the specified Row message. Does not implicitly {@link featurestore.v1.Row.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Row
             * @static
             * @param {featurestore.v1.Row.$Properties} message Row message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Row.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key"))
                    $root.featurestore.v1.Key.encode(message.key, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.cells != null && $Object.hasOwnProperty.call(message, "cells"))
                    for (let keys = $Object.keys(message.cells), i = 0; i < keys.length; ++i) {
                        writer.uint32(/* id 2, wireType 2 =*/18).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]);
                        $root.featurestore.v1.Cell.encode(message.cells[keys[i]], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim().ldelim();
                    }
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Row message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Row
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Row & featurestore.v1.Row.$Shape} Row
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Row.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Row();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.key = $root.featurestore.v1.Key.decode(reader, reader.size(), $undefined, _depth + 1, message.key);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (message.cells === $util.emptyObject)
                                message.cells = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = null;
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = $root.featurestore.v1.Cell.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.cells, key);
                            message.cells[key] = value || new $root.featurestore.v1.Cell();
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Row message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Row
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Row} Row
             */
            Row.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Row)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Row: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Row();
                if (object.key != null) {
                    if (!$util.isObject(object.key))
                        throw $TypeError(".featurestore.v1.Row.key: object expected");
                    message.key = $root.featurestore.v1.Key.fromObject(object.key, _depth + 1);
                }
                if (object.cells) {
                    if (!$util.isObject(object.cells))
                        throw $TypeError(".featurestore.v1.Row.cells: object expected");
                    message.cells = {};
                    for (let keys = $Object.keys(object.cells), i = 0; i < keys.length; ++i) {
                        if (keys[i] === "__proto__")
                            $util.makeProp(message.cells, keys[i]);
                        if (!$util.isObject(object.cells[keys[i]]))
                            throw $TypeError(".featurestore.v1.Row.cells: object expected");
                        message.cells[keys[i]] = $root.featurestore.v1.Cell.fromObject(object.cells[keys[i]], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a Row message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Row
             * @static
             * @param {featurestore.v1.Row} message Row
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Row.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.objects || options.defaults)
                    object.cells = {};
                if (options.defaults)
                    object.key = null;
                if (message.key != null && $Object.hasOwnProperty.call(message, "key"))
                    object.key = $root.featurestore.v1.Key.toObject(message.key, options, _depth + 1);
                let keys2;
                if (message.cells && (keys2 = $Object.keys(message.cells)).length) {
                    object.cells = {};
                    for (let j = 0; j < keys2.length; ++j) {
                        if (keys2[j] === "__proto__")
                            $util.makeProp(object.cells, keys2[j]);
                        object.cells[keys2[j]] = $root.featurestore.v1.Cell.toObject(message.cells[keys2[j]], options, _depth + 1);
                    }
                }
                return object;
            };

            /**
             * Converts this Row to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Row
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Row.prototype.toJSON = function() {
                return Row.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Row;
        })();

        /**
         * CellStatus enum.
         * @name featurestore.v1.CellStatus
         * @enum {number}
         * @property {number} CELL_STATUS_UNSPECIFIED=0 CELL_STATUS_UNSPECIFIED value
         * @property {number} CELL_STATUS_PRESENT=1 CELL_STATUS_PRESENT value
         * @property {number} CELL_STATUS_NULL_VALUE=2 CELL_STATUS_NULL_VALUE value
         * @property {number} CELL_STATUS_NOT_FOUND=3 CELL_STATUS_NOT_FOUND value
         * @property {number} CELL_STATUS_OUTSIDE_MAX_AGE=4 CELL_STATUS_OUTSIDE_MAX_AGE value
         * @property {number} CELL_STATUS_DEFAULTED=5 CELL_STATUS_DEFAULTED value
         * @property {number} CELL_STATUS_UNAVAILABLE=6 CELL_STATUS_UNAVAILABLE value
         * @property {number} CELL_STATUS_CORRUPTED=7 CELL_STATUS_CORRUPTED value
         */
        v1.CellStatus = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "CELL_STATUS_UNSPECIFIED"] = 0;
            values[valuesById[1] = "CELL_STATUS_PRESENT"] = 1;
            values[valuesById[2] = "CELL_STATUS_NULL_VALUE"] = 2;
            values[valuesById[3] = "CELL_STATUS_NOT_FOUND"] = 3;
            values[valuesById[4] = "CELL_STATUS_OUTSIDE_MAX_AGE"] = 4;
            values[valuesById[5] = "CELL_STATUS_DEFAULTED"] = 5;
            values[valuesById[6] = "CELL_STATUS_UNAVAILABLE"] = 6;
            values[valuesById[7] = "CELL_STATUS_CORRUPTED"] = 7;
            return values;
        })();

        v1.Cell = (function() {

            /**
             * Properties of a Cell.
             * @typedef {Object} featurestore.v1.Cell.$Properties
             * @property {featurestore.v1.Value.$Properties} [value] Cell value
             * @property {featurestore.v1.CellStatus} [status] Cell status
             * @property {string} [eventTime] Cell eventTime
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Cell.
             * @memberof featurestore.v1
             * @interface ICell
             * @augments featurestore.v1.Cell.$Properties
             * @deprecated Use featurestore.v1.Cell.$Properties instead.
             */

            /**
             * Shape of a Cell.
             * @typedef {{
             *   value?: featurestore.v1.Value.$Shape;
             *   status?: featurestore.v1.CellStatus;
             *   eventTime?: string;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.Cell.$Shape
             */

            /**
             * Constructs a new Cell.
             * @memberof featurestore.v1
             * @classdesc Represents a Cell.
             * @constructor
             * @param {featurestore.v1.Cell.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Cell = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Cell value.
             * @member {featurestore.v1.Value} value
             * @memberof featurestore.v1.Cell
             * @instance
             */
            Cell.prototype.value = null;

            /**
             * Cell status.
             * @member {featurestore.v1.CellStatus} status
             * @memberof featurestore.v1.Cell
             * @instance
             */
            Cell.prototype.status = 0;

            /**
             * Cell eventTime.
             * @member {string} eventTime
             * @memberof featurestore.v1.Cell
             * @instance
             */
            Cell.prototype.eventTime = "";

            /**
             * Creates a new Cell instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Cell
             * @static
             * @param {featurestore.v1.Cell.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Cell} Cell instance
             * @type {{
             *   (properties: featurestore.v1.Cell.$Shape): featurestore.v1.Cell & featurestore.v1.Cell.$Shape;
             *   (properties?: featurestore.v1.Cell.$Properties): featurestore.v1.Cell;
             * }}
             */
            Cell.create = function(properties) {
                return new Cell(properties);
            };

            /**
             * Encodes the specified Cell message. Does not implicitly {@link featurestore.v1.Cell.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Cell
             * @static
             * @param {featurestore.v1.Cell.$Properties} message Cell message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Cell.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.value != null && $Object.hasOwnProperty.call(message, "value"))
                    $root.featurestore.v1.Value.encode(message.value, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).int32(message.status);
                if (message.eventTime != null && $Object.hasOwnProperty.call(message, "eventTime") && message.eventTime !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.eventTime);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Cell message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Cell
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Cell & featurestore.v1.Cell.$Shape} Cell
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Cell.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Cell();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.value = $root.featurestore.v1.Value.decode(reader, reader.size(), $undefined, _depth + 1, message.value);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.status = value;
                            else
                                delete message.status;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.eventTime = value;
                            else
                                delete message.eventTime;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Cell message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Cell
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Cell} Cell
             */
            Cell.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Cell)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Cell: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Cell();
                if (object.value != null) {
                    if (!$util.isObject(object.value))
                        throw $TypeError(".featurestore.v1.Cell.value: object expected");
                    message.value = $root.featurestore.v1.Value.fromObject(object.value, _depth + 1);
                }
                if (object.status !== 0 && (typeof object.status !== "string" || $root.featurestore.v1.CellStatus[object.status] !== 0))
                    switch (object.status) {
                    case "CELL_STATUS_UNSPECIFIED":
                    case 0:
                        message.status = 0;
                        break;
                    case "CELL_STATUS_PRESENT":
                    case 1:
                        message.status = 1;
                        break;
                    case "CELL_STATUS_NULL_VALUE":
                    case 2:
                        message.status = 2;
                        break;
                    case "CELL_STATUS_NOT_FOUND":
                    case 3:
                        message.status = 3;
                        break;
                    case "CELL_STATUS_OUTSIDE_MAX_AGE":
                    case 4:
                        message.status = 4;
                        break;
                    case "CELL_STATUS_DEFAULTED":
                    case 5:
                        message.status = 5;
                        break;
                    case "CELL_STATUS_UNAVAILABLE":
                    case 6:
                        message.status = 6;
                        break;
                    case "CELL_STATUS_CORRUPTED":
                    case 7:
                        message.status = 7;
                        break;
                    default:
                        if (typeof object.status === "number" && (object.status | 0) === object.status)
                            message.status = object.status;
                    }
                if (object.eventTime != null)
                    if (typeof object.eventTime !== "string" || object.eventTime.length)
                        message.eventTime = $String(object.eventTime);
                return message;
            };

            /**
             * Creates a plain object from a Cell message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Cell
             * @static
             * @param {featurestore.v1.Cell} message Cell
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Cell.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.value = null;
                    object.status = options.enums === $String ? "CELL_STATUS_UNSPECIFIED" : 0;
                    object.eventTime = "";
                }
                if (message.value != null && $Object.hasOwnProperty.call(message, "value"))
                    object.value = $root.featurestore.v1.Value.toObject(message.value, options, _depth + 1);
                if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
                    object.status = options.enums === $String ? $root.featurestore.v1.CellStatus[message.status] === $undefined ? message.status : $root.featurestore.v1.CellStatus[message.status] : message.status;
                if (message.eventTime != null && $Object.hasOwnProperty.call(message, "eventTime"))
                    object.eventTime = message.eventTime;
                return object;
            };

            /**
             * Converts this Cell to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Cell
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Cell.prototype.toJSON = function() {
                return Cell.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Cell;
        })();

        v1.MultiGetStreamRequest = (function() {

            /**
             * Properties of a MultiGetStreamRequest.
             * @typedef {Object} featurestore.v1.MultiGetStreamRequest.$Properties
             * @property {number} [id] MultiGetStreamRequest id
             * @property {featurestore.v1.Hello.$Properties|null} [hello] MultiGetStreamRequest hello
             * @property {featurestore.v1.Prepare.$Properties|null} [prepare] MultiGetStreamRequest prepare
             * @property {featurestore.v1.Get.$Properties|null} [get] MultiGetStreamRequest get
             * @property {featurestore.v1.Cancel.$Properties|null} [cancel] MultiGetStreamRequest cancel
             * @property {"hello"|"prepare"|"get"|"cancel"} [frame] MultiGetStreamRequest frame
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MultiGetStreamRequest.
             * @memberof featurestore.v1
             * @interface IMultiGetStreamRequest
             * @augments featurestore.v1.MultiGetStreamRequest.$Properties
             * @deprecated Use featurestore.v1.MultiGetStreamRequest.$Properties instead.
             */

            /**
             * Narrowed shape of a MultiGetStreamRequest.
             * @typedef {{
             *   id?: number;
             *   hello?: featurestore.v1.Hello.$Shape|null;
             *   prepare?: featurestore.v1.Prepare.$Shape|null;
             *   get?: featurestore.v1.Get.$Shape|null;
             *   cancel?: featurestore.v1.Cancel.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ frame?: undefined; hello?: null; prepare?: null; get?: null; cancel?: null }|{ frame?: "hello"; hello: featurestore.v1.Hello.$Shape; prepare?: null; get?: null; cancel?: null }|{ frame?: "prepare"; hello?: null; prepare: featurestore.v1.Prepare.$Shape; get?: null; cancel?: null }|{ frame?: "get"; hello?: null; prepare?: null; get: featurestore.v1.Get.$Shape; cancel?: null }|{ frame?: "cancel"; hello?: null; prepare?: null; get?: null; cancel: featurestore.v1.Cancel.$Shape })
             * )} featurestore.v1.MultiGetStreamRequest.$Shape
             */

            /**
             * Constructs a new MultiGetStreamRequest.
             * @memberof featurestore.v1
             * @classdesc Represents a MultiGetStreamRequest.
             * @constructor
             * @param {featurestore.v1.MultiGetStreamRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MultiGetStreamRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MultiGetStreamRequest id.
             * @member {number} id
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @instance
             */
            MultiGetStreamRequest.prototype.id = 0;

            /**
             * MultiGetStreamRequest hello.
             * @member {featurestore.v1.Hello|null} hello
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @instance
             */
            MultiGetStreamRequest.prototype.hello = null;

            /**
             * MultiGetStreamRequest prepare.
             * @member {featurestore.v1.Prepare|null} prepare
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @instance
             */
            MultiGetStreamRequest.prototype.prepare = null;

            /**
             * MultiGetStreamRequest get.
             * @member {featurestore.v1.Get|null} get
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @instance
             */
            MultiGetStreamRequest.prototype.get = null;

            /**
             * MultiGetStreamRequest cancel.
             * @member {featurestore.v1.Cancel|null} cancel
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @instance
             */
            MultiGetStreamRequest.prototype.cancel = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * MultiGetStreamRequest frame.
             * @member {"hello"|"prepare"|"get"|"cancel"|undefined} frame
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @instance
             */
            $Object.defineProperty(MultiGetStreamRequest.prototype, "frame", {
                get: $util.oneOfGetter($oneOfFields = ["hello", "prepare", "get", "cancel"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new MultiGetStreamRequest instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @static
             * @param {featurestore.v1.MultiGetStreamRequest.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.MultiGetStreamRequest} MultiGetStreamRequest instance
             * @type {{
             *   (properties: featurestore.v1.MultiGetStreamRequest.$Shape): featurestore.v1.MultiGetStreamRequest & featurestore.v1.MultiGetStreamRequest.$Shape;
             *   (properties?: featurestore.v1.MultiGetStreamRequest.$Properties): featurestore.v1.MultiGetStreamRequest;
             * }}
             */
            MultiGetStreamRequest.create = function(properties) {
                return new MultiGetStreamRequest(properties);
            };

            /**
             * Encodes the specified MultiGetStreamRequest message. Does not implicitly {@link featurestore.v1.MultiGetStreamRequest.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @static
             * @param {featurestore.v1.MultiGetStreamRequest.$Properties} message MultiGetStreamRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MultiGetStreamRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                    $root.featurestore.v1.Hello.encode(message.hello, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.prepare != null && $Object.hasOwnProperty.call(message, "prepare"))
                    $root.featurestore.v1.Prepare.encode(message.prepare, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.get != null && $Object.hasOwnProperty.call(message, "get"))
                    $root.featurestore.v1.Get.encode(message.get, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.cancel != null && $Object.hasOwnProperty.call(message, "cancel"))
                    $root.featurestore.v1.Cancel.encode(message.cancel, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MultiGetStreamRequest message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.MultiGetStreamRequest & featurestore.v1.MultiGetStreamRequest.$Shape} MultiGetStreamRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MultiGetStreamRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.MultiGetStreamRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.hello = $root.featurestore.v1.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                            message.frame = "hello";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.prepare = $root.featurestore.v1.Prepare.decode(reader, reader.size(), $undefined, _depth + 1, message.prepare);
                            message.frame = "prepare";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.get = $root.featurestore.v1.Get.decode(reader, reader.size(), $undefined, _depth + 1, message.get);
                            message.frame = "get";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.cancel = $root.featurestore.v1.Cancel.decode(reader, reader.size(), $undefined, _depth + 1, message.cancel);
                            message.frame = "cancel";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a MultiGetStreamRequest message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.MultiGetStreamRequest} MultiGetStreamRequest
             */
            MultiGetStreamRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.MultiGetStreamRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.MultiGetStreamRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.MultiGetStreamRequest();
                if (object.id != null)
                    if ($Number(object.id) !== 0)
                        message.id = object.id >>> 0;
                if (object.hello != null) {
                    if (!$util.isObject(object.hello))
                        throw $TypeError(".featurestore.v1.MultiGetStreamRequest.hello: object expected");
                    message.hello = $root.featurestore.v1.Hello.fromObject(object.hello, _depth + 1);
                }
                if (object.prepare != null) {
                    if (!$util.isObject(object.prepare))
                        throw $TypeError(".featurestore.v1.MultiGetStreamRequest.prepare: object expected");
                    message.prepare = $root.featurestore.v1.Prepare.fromObject(object.prepare, _depth + 1);
                }
                if (object.get != null) {
                    if (!$util.isObject(object.get))
                        throw $TypeError(".featurestore.v1.MultiGetStreamRequest.get: object expected");
                    message.get = $root.featurestore.v1.Get.fromObject(object.get, _depth + 1);
                }
                if (object.cancel != null) {
                    if (!$util.isObject(object.cancel))
                        throw $TypeError(".featurestore.v1.MultiGetStreamRequest.cancel: object expected");
                    message.cancel = $root.featurestore.v1.Cancel.fromObject(object.cancel, _depth + 1);
                }
                return message;
            };

            /**
             * Creates a plain object from a MultiGetStreamRequest message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @static
             * @param {featurestore.v1.MultiGetStreamRequest} message MultiGetStreamRequest
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            MultiGetStreamRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    object.id = 0;
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    object.id = message.id;
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello")) {
                    object.hello = $root.featurestore.v1.Hello.toObject(message.hello, options, _depth + 1);
                    if (options.oneofs)
                        object.frame = "hello";
                }
                if (message.prepare != null && $Object.hasOwnProperty.call(message, "prepare")) {
                    object.prepare = $root.featurestore.v1.Prepare.toObject(message.prepare, options, _depth + 1);
                    if (options.oneofs)
                        object.frame = "prepare";
                }
                if (message.get != null && $Object.hasOwnProperty.call(message, "get")) {
                    object.get = $root.featurestore.v1.Get.toObject(message.get, options, _depth + 1);
                    if (options.oneofs)
                        object.frame = "get";
                }
                if (message.cancel != null && $Object.hasOwnProperty.call(message, "cancel")) {
                    object.cancel = $root.featurestore.v1.Cancel.toObject(message.cancel, options, _depth + 1);
                    if (options.oneofs)
                        object.frame = "cancel";
                }
                return object;
            };

            /**
             * Converts this MultiGetStreamRequest to JSON.
             * @function toJSON
             * @memberof featurestore.v1.MultiGetStreamRequest
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            MultiGetStreamRequest.prototype.toJSON = function() {
                return MultiGetStreamRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MultiGetStreamRequest;
        })();

        v1.MultiGetStreamResponse = (function() {

            /**
             * Properties of a MultiGetStreamResponse.
             * @typedef {Object} featurestore.v1.MultiGetStreamResponse.$Properties
             * @property {number} [id] MultiGetStreamResponse id
             * @property {featurestore.v1.Hello.$Properties|null} [hello] MultiGetStreamResponse hello
             * @property {featurestore.v1.Prepared.$Properties|null} [prepared] MultiGetStreamResponse prepared
             * @property {featurestore.v1.Chunk.$Properties|null} [chunk] MultiGetStreamResponse chunk
             * @property {featurestore.v1.Error.$Properties|null} [error] MultiGetStreamResponse error
             * @property {featurestore.v1.Draining.$Properties|null} [draining] MultiGetStreamResponse draining
             * @property {"hello"|"prepared"|"chunk"|"error"|"draining"} [frame] MultiGetStreamResponse frame
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MultiGetStreamResponse.
             * @memberof featurestore.v1
             * @interface IMultiGetStreamResponse
             * @augments featurestore.v1.MultiGetStreamResponse.$Properties
             * @deprecated Use featurestore.v1.MultiGetStreamResponse.$Properties instead.
             */

            /**
             * Narrowed shape of a MultiGetStreamResponse.
             * @typedef {{
             *   id?: number;
             *   hello?: featurestore.v1.Hello.$Shape|null;
             *   prepared?: featurestore.v1.Prepared.$Shape|null;
             *   chunk?: featurestore.v1.Chunk.$Shape|null;
             *   error?: featurestore.v1.Error.$Shape|null;
             *   draining?: featurestore.v1.Draining.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ frame?: undefined; hello?: null; prepared?: null; chunk?: null; error?: null; draining?: null }|{ frame?: "hello"; hello: featurestore.v1.Hello.$Shape; prepared?: null; chunk?: null; error?: null; draining?: null }|{ frame?: "prepared"; hello?: null; prepared: featurestore.v1.Prepared.$Shape; chunk?: null; error?: null; draining?: null }|{ frame?: "chunk"; hello?: null; prepared?: null; chunk: featurestore.v1.Chunk.$Shape; error?: null; draining?: null }|{ frame?: "error"; hello?: null; prepared?: null; chunk?: null; error: featurestore.v1.Error.$Shape; draining?: null }|{ frame?: "draining"; hello?: null; prepared?: null; chunk?: null; error?: null; draining: featurestore.v1.Draining.$Shape })
             * )} featurestore.v1.MultiGetStreamResponse.$Shape
             */

            /**
             * Constructs a new MultiGetStreamResponse.
             * @memberof featurestore.v1
             * @classdesc Represents a MultiGetStreamResponse.
             * @constructor
             * @param {featurestore.v1.MultiGetStreamResponse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MultiGetStreamResponse = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MultiGetStreamResponse id.
             * @member {number} id
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @instance
             */
            MultiGetStreamResponse.prototype.id = 0;

            /**
             * MultiGetStreamResponse hello.
             * @member {featurestore.v1.Hello|null} hello
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @instance
             */
            MultiGetStreamResponse.prototype.hello = null;

            /**
             * MultiGetStreamResponse prepared.
             * @member {featurestore.v1.Prepared|null} prepared
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @instance
             */
            MultiGetStreamResponse.prototype.prepared = null;

            /**
             * MultiGetStreamResponse chunk.
             * @member {featurestore.v1.Chunk|null} chunk
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @instance
             */
            MultiGetStreamResponse.prototype.chunk = null;

            /**
             * MultiGetStreamResponse error.
             * @member {featurestore.v1.Error|null} error
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @instance
             */
            MultiGetStreamResponse.prototype.error = null;

            /**
             * MultiGetStreamResponse draining.
             * @member {featurestore.v1.Draining|null} draining
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @instance
             */
            MultiGetStreamResponse.prototype.draining = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * MultiGetStreamResponse frame.
             * @member {"hello"|"prepared"|"chunk"|"error"|"draining"|undefined} frame
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @instance
             */
            $Object.defineProperty(MultiGetStreamResponse.prototype, "frame", {
                get: $util.oneOfGetter($oneOfFields = ["hello", "prepared", "chunk", "error", "draining"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new MultiGetStreamResponse instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @static
             * @param {featurestore.v1.MultiGetStreamResponse.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.MultiGetStreamResponse} MultiGetStreamResponse instance
             * @type {{
             *   (properties: featurestore.v1.MultiGetStreamResponse.$Shape): featurestore.v1.MultiGetStreamResponse & featurestore.v1.MultiGetStreamResponse.$Shape;
             *   (properties?: featurestore.v1.MultiGetStreamResponse.$Properties): featurestore.v1.MultiGetStreamResponse;
             * }}
             */
            MultiGetStreamResponse.create = function(properties) {
                return new MultiGetStreamResponse(properties);
            };

            /**
             * Encodes the specified MultiGetStreamResponse message. Does not implicitly {@link featurestore.v1.MultiGetStreamResponse.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @static
             * @param {featurestore.v1.MultiGetStreamResponse.$Properties} message MultiGetStreamResponse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MultiGetStreamResponse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                    $root.featurestore.v1.Hello.encode(message.hello, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.prepared != null && $Object.hasOwnProperty.call(message, "prepared"))
                    $root.featurestore.v1.Prepared.encode(message.prepared, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.chunk != null && $Object.hasOwnProperty.call(message, "chunk"))
                    $root.featurestore.v1.Chunk.encode(message.chunk, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                    $root.featurestore.v1.Error.encode(message.error, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.draining != null && $Object.hasOwnProperty.call(message, "draining"))
                    $root.featurestore.v1.Draining.encode(message.draining, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MultiGetStreamResponse message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.MultiGetStreamResponse & featurestore.v1.MultiGetStreamResponse.$Shape} MultiGetStreamResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MultiGetStreamResponse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.MultiGetStreamResponse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.hello = $root.featurestore.v1.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                            message.frame = "hello";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.prepared = $root.featurestore.v1.Prepared.decode(reader, reader.size(), $undefined, _depth + 1, message.prepared);
                            message.frame = "prepared";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.chunk = $root.featurestore.v1.Chunk.decode(reader, reader.size(), $undefined, _depth + 1, message.chunk);
                            message.frame = "chunk";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.error = $root.featurestore.v1.Error.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                            message.frame = "error";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.draining = $root.featurestore.v1.Draining.decode(reader, reader.size(), $undefined, _depth + 1, message.draining);
                            message.frame = "draining";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a MultiGetStreamResponse message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.MultiGetStreamResponse} MultiGetStreamResponse
             */
            MultiGetStreamResponse.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.MultiGetStreamResponse)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.MultiGetStreamResponse: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.MultiGetStreamResponse();
                if (object.id != null)
                    if ($Number(object.id) !== 0)
                        message.id = object.id >>> 0;
                if (object.hello != null) {
                    if (!$util.isObject(object.hello))
                        throw $TypeError(".featurestore.v1.MultiGetStreamResponse.hello: object expected");
                    message.hello = $root.featurestore.v1.Hello.fromObject(object.hello, _depth + 1);
                }
                if (object.prepared != null) {
                    if (!$util.isObject(object.prepared))
                        throw $TypeError(".featurestore.v1.MultiGetStreamResponse.prepared: object expected");
                    message.prepared = $root.featurestore.v1.Prepared.fromObject(object.prepared, _depth + 1);
                }
                if (object.chunk != null) {
                    if (!$util.isObject(object.chunk))
                        throw $TypeError(".featurestore.v1.MultiGetStreamResponse.chunk: object expected");
                    message.chunk = $root.featurestore.v1.Chunk.fromObject(object.chunk, _depth + 1);
                }
                if (object.error != null) {
                    if (!$util.isObject(object.error))
                        throw $TypeError(".featurestore.v1.MultiGetStreamResponse.error: object expected");
                    message.error = $root.featurestore.v1.Error.fromObject(object.error, _depth + 1);
                }
                if (object.draining != null) {
                    if (!$util.isObject(object.draining))
                        throw $TypeError(".featurestore.v1.MultiGetStreamResponse.draining: object expected");
                    message.draining = $root.featurestore.v1.Draining.fromObject(object.draining, _depth + 1);
                }
                return message;
            };

            /**
             * Creates a plain object from a MultiGetStreamResponse message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @static
             * @param {featurestore.v1.MultiGetStreamResponse} message MultiGetStreamResponse
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            MultiGetStreamResponse.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    object.id = 0;
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    object.id = message.id;
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello")) {
                    object.hello = $root.featurestore.v1.Hello.toObject(message.hello, options, _depth + 1);
                    if (options.oneofs)
                        object.frame = "hello";
                }
                if (message.prepared != null && $Object.hasOwnProperty.call(message, "prepared")) {
                    object.prepared = $root.featurestore.v1.Prepared.toObject(message.prepared, options, _depth + 1);
                    if (options.oneofs)
                        object.frame = "prepared";
                }
                if (message.chunk != null && $Object.hasOwnProperty.call(message, "chunk")) {
                    object.chunk = $root.featurestore.v1.Chunk.toObject(message.chunk, options, _depth + 1);
                    if (options.oneofs)
                        object.frame = "chunk";
                }
                if (message.error != null && $Object.hasOwnProperty.call(message, "error")) {
                    object.error = $root.featurestore.v1.Error.toObject(message.error, options, _depth + 1);
                    if (options.oneofs)
                        object.frame = "error";
                }
                if (message.draining != null && $Object.hasOwnProperty.call(message, "draining")) {
                    object.draining = $root.featurestore.v1.Draining.toObject(message.draining, options, _depth + 1);
                    if (options.oneofs)
                        object.frame = "draining";
                }
                return object;
            };

            /**
             * Converts this MultiGetStreamResponse to JSON.
             * @function toJSON
             * @memberof featurestore.v1.MultiGetStreamResponse
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            MultiGetStreamResponse.prototype.toJSON = function() {
                return MultiGetStreamResponse.toObject(this, $protobuf.util.toJSONOptions);
            };

            return MultiGetStreamResponse;
        })();

        v1.Hello = (function() {

            /**
             * Properties of a Hello.
             * @typedef {Object} featurestore.v1.Hello.$Properties
             * @property {number} [protocol] Hello protocol
             * @property {Array.<number>} [blockVersions] Hello blockVersions
             * @property {number} [inFlightMax] Hello inFlightMax
             * @property {number} [keysMax] Hello keysMax
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Hello.
             * @memberof featurestore.v1
             * @interface IHello
             * @augments featurestore.v1.Hello.$Properties
             * @deprecated Use featurestore.v1.Hello.$Properties instead.
             */

            /**
             * Shape of a Hello.
             * @typedef {featurestore.v1.Hello.$Properties} featurestore.v1.Hello.$Shape
             */

            /**
             * Constructs a new Hello.
             * @memberof featurestore.v1
             * @classdesc Represents a Hello.
             * @constructor
             * @param {featurestore.v1.Hello.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Hello = function (properties) {
                this.blockVersions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Hello protocol.
             * @member {number} protocol
             * @memberof featurestore.v1.Hello
             * @instance
             */
            Hello.prototype.protocol = 0;

            /**
             * Hello blockVersions.
             * @member {Array.<number>} blockVersions
             * @memberof featurestore.v1.Hello
             * @instance
             */
            Hello.prototype.blockVersions = $util.emptyArray;

            /**
             * Hello inFlightMax.
             * @member {number} inFlightMax
             * @memberof featurestore.v1.Hello
             * @instance
             */
            Hello.prototype.inFlightMax = 0;

            /**
             * Hello keysMax.
             * @member {number} keysMax
             * @memberof featurestore.v1.Hello
             * @instance
             */
            Hello.prototype.keysMax = 0;

            /**
             * Creates a new Hello instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Hello
             * @static
             * @param {featurestore.v1.Hello.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Hello} Hello instance
             * @type {{
             *   (properties: featurestore.v1.Hello.$Shape): featurestore.v1.Hello & featurestore.v1.Hello.$Shape;
             *   (properties?: featurestore.v1.Hello.$Properties): featurestore.v1.Hello;
             * }}
             */
            Hello.create = function(properties) {
                return new Hello(properties);
            };

            /**
             * Encodes the specified Hello message. Does not implicitly {@link featurestore.v1.Hello.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Hello
             * @static
             * @param {featurestore.v1.Hello.$Properties} message Hello message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Hello.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.protocol != null && $Object.hasOwnProperty.call(message, "protocol") && message.protocol !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.protocol);
                if (message.blockVersions != null && message.blockVersions.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).uint32s(message.blockVersions);
                if (message.inFlightMax != null && $Object.hasOwnProperty.call(message, "inFlightMax") && message.inFlightMax !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.inFlightMax);
                if (message.keysMax != null && $Object.hasOwnProperty.call(message, "keysMax") && message.keysMax !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.keysMax);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Hello
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Hello & featurestore.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Hello.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Hello();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.protocol = value;
                            else
                                delete message.protocol;
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.blockVersions && message.blockVersions.length))
                                    message.blockVersions = [];
                                reader.uint32s(message.blockVersions);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.blockVersions && message.blockVersions.length))
                                message.blockVersions = [];
                            message.blockVersions.push(reader.uint32());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.inFlightMax = value;
                            else
                                delete message.inFlightMax;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.keysMax = value;
                            else
                                delete message.keysMax;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Hello message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Hello
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Hello} Hello
             */
            Hello.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Hello)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Hello: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Hello();
                if (object.protocol != null)
                    if ($Number(object.protocol) !== 0)
                        message.protocol = object.protocol >>> 0;
                if (object.blockVersions) {
                    if (!$Array.isArray(object.blockVersions))
                        throw $TypeError(".featurestore.v1.Hello.blockVersions: array expected");
                    message.blockVersions = $Array(object.blockVersions.length);
                    for (let i = 0; i < object.blockVersions.length; ++i)
                        message.blockVersions[i] = object.blockVersions[i] >>> 0;
                }
                if (object.inFlightMax != null)
                    if ($Number(object.inFlightMax) !== 0)
                        message.inFlightMax = object.inFlightMax >>> 0;
                if (object.keysMax != null)
                    if ($Number(object.keysMax) !== 0)
                        message.keysMax = object.keysMax >>> 0;
                return message;
            };

            /**
             * Creates a plain object from a Hello message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Hello
             * @static
             * @param {featurestore.v1.Hello} message Hello
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Hello.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.blockVersions = [];
                if (options.defaults) {
                    object.protocol = 0;
                    object.inFlightMax = 0;
                    object.keysMax = 0;
                }
                if (message.protocol != null && $Object.hasOwnProperty.call(message, "protocol"))
                    object.protocol = message.protocol;
                if (message.blockVersions && message.blockVersions.length) {
                    object.blockVersions = $Array(message.blockVersions.length);
                    for (let j = 0; j < message.blockVersions.length; ++j)
                        object.blockVersions[j] = message.blockVersions[j];
                }
                if (message.inFlightMax != null && $Object.hasOwnProperty.call(message, "inFlightMax"))
                    object.inFlightMax = message.inFlightMax;
                if (message.keysMax != null && $Object.hasOwnProperty.call(message, "keysMax"))
                    object.keysMax = message.keysMax;
                return object;
            };

            /**
             * Converts this Hello to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Hello
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Hello.prototype.toJSON = function() {
                return Hello.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Hello;
        })();

        v1.Prepare = (function() {

            /**
             * Properties of a Prepare.
             * @typedef {Object} featurestore.v1.Prepare.$Properties
             * @property {number} [set] Prepare set
             * @property {featurestore.v1.FeatureSet.$Properties} [featureSet] Prepare featureSet
             * @property {Long} [registryRevision] Prepare registryRevision
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Prepare.
             * @memberof featurestore.v1
             * @interface IPrepare
             * @augments featurestore.v1.Prepare.$Properties
             * @deprecated Use featurestore.v1.Prepare.$Properties instead.
             */

            /**
             * Shape of a Prepare.
             * @typedef {featurestore.v1.Prepare.$Properties} featurestore.v1.Prepare.$Shape
             */

            /**
             * Constructs a new Prepare.
             * @memberof featurestore.v1
             * @classdesc Represents a Prepare.
             * @constructor
             * @param {featurestore.v1.Prepare.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Prepare = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Prepare set.
             * @member {number} set
             * @memberof featurestore.v1.Prepare
             * @instance
             */
            Prepare.prototype.set = 0;

            /**
             * Prepare featureSet.
             * @member {featurestore.v1.FeatureSet} featureSet
             * @memberof featurestore.v1.Prepare
             * @instance
             */
            Prepare.prototype.featureSet = null;

            /**
             * Prepare registryRevision.
             * @member {Long} registryRevision
             * @memberof featurestore.v1.Prepare
             * @instance
             */
            Prepare.prototype.registryRevision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new Prepare instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Prepare
             * @static
             * @param {featurestore.v1.Prepare.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Prepare} Prepare instance
             * @type {{
             *   (properties: featurestore.v1.Prepare.$Shape): featurestore.v1.Prepare & featurestore.v1.Prepare.$Shape;
             *   (properties?: featurestore.v1.Prepare.$Properties): featurestore.v1.Prepare;
             * }}
             */
            Prepare.create = function(properties) {
                return new Prepare(properties);
            };

            /**
             * Encodes the specified Prepare message. Does not implicitly {@link featurestore.v1.Prepare.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Prepare
             * @static
             * @param {featurestore.v1.Prepare.$Properties} message Prepare message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Prepare.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.set != null && $Object.hasOwnProperty.call(message, "set") && message.set !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.set);
                if (message.featureSet != null && $Object.hasOwnProperty.call(message, "featureSet"))
                    $root.featurestore.v1.FeatureSet.encode(message.featureSet, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision") && (typeof message.registryRevision === "object" ? message.registryRevision.low || message.registryRevision.high : message.registryRevision !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.registryRevision);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Prepare message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Prepare
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Prepare & featurestore.v1.Prepare.$Shape} Prepare
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Prepare.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Prepare();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.set = value;
                            else
                                delete message.set;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.featureSet = $root.featurestore.v1.FeatureSet.decode(reader, reader.size(), $undefined, _depth + 1, message.featureSet);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.registryRevision = value;
                            else
                                delete message.registryRevision;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Prepare message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Prepare
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Prepare} Prepare
             */
            Prepare.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Prepare)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Prepare: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Prepare();
                if (object.set != null)
                    if ($Number(object.set) !== 0)
                        message.set = object.set >>> 0;
                if (object.featureSet != null) {
                    if (!$util.isObject(object.featureSet))
                        throw $TypeError(".featurestore.v1.Prepare.featureSet: object expected");
                    message.featureSet = $root.featurestore.v1.FeatureSet.fromObject(object.featureSet, _depth + 1);
                }
                if (object.registryRevision != null)
                    if (typeof object.registryRevision === "object" ? object.registryRevision.low || object.registryRevision.high : $Number(object.registryRevision) !== 0)
                        if ($util.Long)
                            message.registryRevision = $util.Long.fromValue(object.registryRevision, true);
                        else if (typeof object.registryRevision === "string")
                            message.registryRevision = $parseInt(object.registryRevision, 10);
                        else if (typeof object.registryRevision === "number")
                            message.registryRevision = object.registryRevision;
                        else if (typeof object.registryRevision === "object")
                            message.registryRevision = new $util.LongBits(object.registryRevision.low >>> 0, object.registryRevision.high >>> 0).toNumber(true);
                return message;
            };

            /**
             * Creates a plain object from a Prepare message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Prepare
             * @static
             * @param {featurestore.v1.Prepare} message Prepare
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Prepare.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.set = 0;
                    object.featureSet = null;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.registryRevision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.registryRevision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.set != null && $Object.hasOwnProperty.call(message, "set"))
                    object.set = message.set;
                if (message.featureSet != null && $Object.hasOwnProperty.call(message, "featureSet"))
                    object.featureSet = $root.featurestore.v1.FeatureSet.toObject(message.featureSet, options, _depth + 1);
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.registryRevision = typeof message.registryRevision === "number" ? $BigInt(message.registryRevision) : $util.Long.fromBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0, true).toBigInt();
                    else if (typeof message.registryRevision === "number")
                        object.registryRevision = options.longs === $String ? $String(message.registryRevision) : message.registryRevision;
                    else
                        object.registryRevision = options.longs === $String ? $util.Long.prototype.toString.call(message.registryRevision) : options.longs === $Number ? new $util.LongBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0).toNumber(true) : message.registryRevision;
                return object;
            };

            /**
             * Converts this Prepare to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Prepare
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Prepare.prototype.toJSON = function() {
                return Prepare.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Prepare;
        })();

        v1.Prepared = (function() {

            /**
             * Properties of a Prepared.
             * @typedef {Object} featurestore.v1.Prepared.$Properties
             * @property {number} [set] Prepared set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Prepared.
             * @memberof featurestore.v1
             * @interface IPrepared
             * @augments featurestore.v1.Prepared.$Properties
             * @deprecated Use featurestore.v1.Prepared.$Properties instead.
             */

            /**
             * Shape of a Prepared.
             * @typedef {featurestore.v1.Prepared.$Properties} featurestore.v1.Prepared.$Shape
             */

            /**
             * Constructs a new Prepared.
             * @memberof featurestore.v1
             * @classdesc Represents a Prepared.
             * @constructor
             * @param {featurestore.v1.Prepared.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Prepared = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Prepared set.
             * @member {number} set
             * @memberof featurestore.v1.Prepared
             * @instance
             */
            Prepared.prototype.set = 0;

            /**
             * Creates a new Prepared instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Prepared
             * @static
             * @param {featurestore.v1.Prepared.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Prepared} Prepared instance
             * @type {{
             *   (properties: featurestore.v1.Prepared.$Shape): featurestore.v1.Prepared & featurestore.v1.Prepared.$Shape;
             *   (properties?: featurestore.v1.Prepared.$Properties): featurestore.v1.Prepared;
             * }}
             */
            Prepared.create = function(properties) {
                return new Prepared(properties);
            };

            /**
             * Encodes the specified Prepared message. Does not implicitly {@link featurestore.v1.Prepared.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Prepared
             * @static
             * @param {featurestore.v1.Prepared.$Properties} message Prepared message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Prepared.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.set != null && $Object.hasOwnProperty.call(message, "set") && message.set !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.set);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Prepared message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Prepared
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Prepared & featurestore.v1.Prepared.$Shape} Prepared
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Prepared.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Prepared();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.set = value;
                            else
                                delete message.set;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Prepared message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Prepared
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Prepared} Prepared
             */
            Prepared.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Prepared)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Prepared: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Prepared();
                if (object.set != null)
                    if ($Number(object.set) !== 0)
                        message.set = object.set >>> 0;
                return message;
            };

            /**
             * Creates a plain object from a Prepared message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Prepared
             * @static
             * @param {featurestore.v1.Prepared} message Prepared
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Prepared.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    object.set = 0;
                if (message.set != null && $Object.hasOwnProperty.call(message, "set"))
                    object.set = message.set;
                return object;
            };

            /**
             * Converts this Prepared to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Prepared
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Prepared.prototype.toJSON = function() {
                return Prepared.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Prepared;
        })();

        v1.Get = (function() {

            /**
             * Properties of a Get.
             * @typedef {Object} featurestore.v1.Get.$Properties
             * @property {number} [set] Get set
             * @property {Array.<Uint8Array>} [keys] Get keys
             * @property {number} [deadlineMs] Get deadlineMs
             * @property {string} [traceparent] Get traceparent
             * @property {Long} [asOf] Get asOf
             * @property {Uint8Array} [after] Get after
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Get.
             * @memberof featurestore.v1
             * @interface IGet
             * @augments featurestore.v1.Get.$Properties
             * @deprecated Use featurestore.v1.Get.$Properties instead.
             */

            /**
             * Shape of a Get.
             * @typedef {featurestore.v1.Get.$Properties} featurestore.v1.Get.$Shape
             */

            /**
             * Constructs a new Get.
             * @memberof featurestore.v1
             * @classdesc Represents a Get.
             * @constructor
             * @param {featurestore.v1.Get.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Get = function (properties) {
                this.keys = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Get set.
             * @member {number} set
             * @memberof featurestore.v1.Get
             * @instance
             */
            Get.prototype.set = 0;

            /**
             * Get keys.
             * @member {Array.<Uint8Array>} keys
             * @memberof featurestore.v1.Get
             * @instance
             */
            Get.prototype.keys = $util.emptyArray;

            /**
             * Get deadlineMs.
             * @member {number} deadlineMs
             * @memberof featurestore.v1.Get
             * @instance
             */
            Get.prototype.deadlineMs = 0;

            /**
             * Get traceparent.
             * @member {string} traceparent
             * @memberof featurestore.v1.Get
             * @instance
             */
            Get.prototype.traceparent = "";

            /**
             * Get asOf.
             * @member {Long} asOf
             * @memberof featurestore.v1.Get
             * @instance
             */
            Get.prototype.asOf = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Get after.
             * @member {Uint8Array} after
             * @memberof featurestore.v1.Get
             * @instance
             */
            Get.prototype.after = $util.newBuffer([]);

            /**
             * Creates a new Get instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Get
             * @static
             * @param {featurestore.v1.Get.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Get} Get instance
             * @type {{
             *   (properties: featurestore.v1.Get.$Shape): featurestore.v1.Get & featurestore.v1.Get.$Shape;
             *   (properties?: featurestore.v1.Get.$Properties): featurestore.v1.Get;
             * }}
             */
            Get.create = function(properties) {
                return new Get(properties);
            };

            /**
             * Encodes the specified Get message. Does not implicitly {@link featurestore.v1.Get.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Get
             * @static
             * @param {featurestore.v1.Get.$Properties} message Get message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Get.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.set != null && $Object.hasOwnProperty.call(message, "set") && message.set !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.set);
                if (message.keys != null && message.keys.length)
                    for (let i = 0; i < message.keys.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.keys[i]);
                if (message.deadlineMs != null && $Object.hasOwnProperty.call(message, "deadlineMs") && message.deadlineMs !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.deadlineMs);
                if (message.traceparent != null && $Object.hasOwnProperty.call(message, "traceparent") && message.traceparent !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.traceparent);
                if (message.asOf != null && $Object.hasOwnProperty.call(message, "asOf") && (typeof message.asOf === "object" ? message.asOf.low || message.asOf.high : message.asOf !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.asOf);
                if (message.after != null && $Object.hasOwnProperty.call(message, "after") && message.after.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.after);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Get message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Get
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Get & featurestore.v1.Get.$Shape} Get
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Get.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Get();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.set = value;
                            else
                                delete message.set;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.keys && message.keys.length))
                                message.keys = [];
                            message.keys.push(reader.bytes());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.deadlineMs = value;
                            else
                                delete message.deadlineMs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.traceparent = value;
                            else
                                delete message.traceparent;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.asOf = value;
                            else
                                delete message.asOf;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.after = value;
                            else
                                delete message.after;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Get message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Get
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Get} Get
             */
            Get.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Get)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Get: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Get();
                if (object.set != null)
                    if ($Number(object.set) !== 0)
                        message.set = object.set >>> 0;
                if (object.keys) {
                    if (!$Array.isArray(object.keys))
                        throw $TypeError(".featurestore.v1.Get.keys: array expected");
                    message.keys = $Array(object.keys.length);
                    for (let i = 0; i < object.keys.length; ++i)
                        if (typeof object.keys[i] === "string")
                            $util.base64.decode(object.keys[i], message.keys[i] = $util.newBuffer($util.base64.length(object.keys[i])), 0);
                        else if (object.keys[i].length >= 0)
                            message.keys[i] = object.keys[i];
                }
                if (object.deadlineMs != null)
                    if ($Number(object.deadlineMs) !== 0)
                        message.deadlineMs = object.deadlineMs >>> 0;
                if (object.traceparent != null)
                    if (typeof object.traceparent !== "string" || object.traceparent.length)
                        message.traceparent = $String(object.traceparent);
                if (object.asOf != null)
                    if (typeof object.asOf === "object" ? object.asOf.low || object.asOf.high : $Number(object.asOf) !== 0)
                        if ($util.Long)
                            message.asOf = $util.Long.fromValue(object.asOf, false);
                        else if (typeof object.asOf === "string")
                            message.asOf = $parseInt(object.asOf, 10);
                        else if (typeof object.asOf === "number")
                            message.asOf = object.asOf;
                        else if (typeof object.asOf === "object")
                            message.asOf = new $util.LongBits(object.asOf.low >>> 0, object.asOf.high >>> 0).toNumber();
                if (object.after != null)
                    if (object.after.length)
                        if (typeof object.after === "string")
                            $util.base64.decode(object.after, message.after = $util.newBuffer($util.base64.length(object.after)), 0);
                        else if (object.after.length >= 0)
                            message.after = object.after;
                return message;
            };

            /**
             * Creates a plain object from a Get message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Get
             * @static
             * @param {featurestore.v1.Get} message Get
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Get.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.keys = [];
                if (options.defaults) {
                    object.set = 0;
                    object.deadlineMs = 0;
                    object.traceparent = "";
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, false);
                        object.asOf = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.asOf = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if (options.bytes === $String)
                        object.after = "";
                    else {
                        object.after = [];
                        if (options.bytes !== $Array)
                            object.after = $util.newBuffer(object.after);
                    }
                }
                if (message.set != null && $Object.hasOwnProperty.call(message, "set"))
                    object.set = message.set;
                if (message.keys && message.keys.length) {
                    object.keys = $Array(message.keys.length);
                    for (let j = 0; j < message.keys.length; ++j)
                        object.keys[j] = options.bytes === $String ? $util.base64.encode(message.keys[j], 0, message.keys[j].length) : options.bytes === $Array ? $Array.prototype.slice.call(message.keys[j]) : message.keys[j];
                }
                if (message.deadlineMs != null && $Object.hasOwnProperty.call(message, "deadlineMs"))
                    object.deadlineMs = message.deadlineMs;
                if (message.traceparent != null && $Object.hasOwnProperty.call(message, "traceparent"))
                    object.traceparent = message.traceparent;
                if (message.asOf != null && $Object.hasOwnProperty.call(message, "asOf"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.asOf = typeof message.asOf === "number" ? $BigInt(message.asOf) : $util.Long.fromBits(message.asOf.low >>> 0, message.asOf.high >>> 0, false).toBigInt();
                    else if (typeof message.asOf === "number")
                        object.asOf = options.longs === $String ? $String(message.asOf) : message.asOf;
                    else
                        object.asOf = options.longs === $String ? $util.Long.prototype.toString.call(message.asOf) : options.longs === $Number ? new $util.LongBits(message.asOf.low >>> 0, message.asOf.high >>> 0).toNumber() : message.asOf;
                if (message.after != null && $Object.hasOwnProperty.call(message, "after"))
                    object.after = options.bytes === $String ? $util.base64.encode(message.after, 0, message.after.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.after) : message.after;
                return object;
            };

            /**
             * Converts this Get to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Get
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Get.prototype.toJSON = function() {
                return Get.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Get;
        })();

        v1.Cancel = (function() {

            /**
             * Properties of a Cancel.
             * @typedef {Object} featurestore.v1.Cancel.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Cancel.
             * @memberof featurestore.v1
             * @interface ICancel
             * @augments featurestore.v1.Cancel.$Properties
             * @deprecated Use featurestore.v1.Cancel.$Properties instead.
             */

            /**
             * Shape of a Cancel.
             * @typedef {featurestore.v1.Cancel.$Properties} featurestore.v1.Cancel.$Shape
             */

            /**
             * Constructs a new Cancel.
             * @memberof featurestore.v1
             * @classdesc Represents a Cancel.
             * @constructor
             * @param {featurestore.v1.Cancel.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Cancel = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Creates a new Cancel instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Cancel
             * @static
             * @param {featurestore.v1.Cancel.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Cancel} Cancel instance
             * @type {{
             *   (properties: featurestore.v1.Cancel.$Shape): featurestore.v1.Cancel & featurestore.v1.Cancel.$Shape;
             *   (properties?: featurestore.v1.Cancel.$Properties): featurestore.v1.Cancel;
             * }}
             */
            Cancel.create = function(properties) {
                return new Cancel(properties);
            };

            /**
             * Encodes the specified Cancel message. Does not implicitly {@link featurestore.v1.Cancel.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Cancel
             * @static
             * @param {featurestore.v1.Cancel.$Properties} message Cancel message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Cancel.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Cancel message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Cancel
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Cancel & featurestore.v1.Cancel.$Shape} Cancel
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Cancel.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Cancel();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Cancel message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Cancel
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Cancel} Cancel
             */
            Cancel.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Cancel)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Cancel: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                return new $root.featurestore.v1.Cancel();
            };

            /**
             * Creates a plain object from a Cancel message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Cancel
             * @static
             * @param {featurestore.v1.Cancel} message Cancel
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Cancel.toObject = function () {
                return {};
            };

            /**
             * Converts this Cancel to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Cancel
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Cancel.prototype.toJSON = function() {
                return Cancel.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Cancel;
        })();

        v1.Chunk = (function() {

            /**
             * Properties of a Chunk.
             * @typedef {Object} featurestore.v1.Chunk.$Properties
             * @property {Uint8Array} [data] Chunk data
             * @property {boolean} [last] Chunk last
             * @property {number} [totalBytes] Chunk totalBytes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Chunk.
             * @memberof featurestore.v1
             * @interface IChunk
             * @augments featurestore.v1.Chunk.$Properties
             * @deprecated Use featurestore.v1.Chunk.$Properties instead.
             */

            /**
             * Shape of a Chunk.
             * @typedef {featurestore.v1.Chunk.$Properties} featurestore.v1.Chunk.$Shape
             */

            /**
             * Constructs a new Chunk.
             * @memberof featurestore.v1
             * @classdesc Represents a Chunk.
             * @constructor
             * @param {featurestore.v1.Chunk.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Chunk = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Chunk data.
             * @member {Uint8Array} data
             * @memberof featurestore.v1.Chunk
             * @instance
             */
            Chunk.prototype.data = $util.newBuffer([]);

            /**
             * Chunk last.
             * @member {boolean} last
             * @memberof featurestore.v1.Chunk
             * @instance
             */
            Chunk.prototype.last = false;

            /**
             * Chunk totalBytes.
             * @member {number} totalBytes
             * @memberof featurestore.v1.Chunk
             * @instance
             */
            Chunk.prototype.totalBytes = 0;

            /**
             * Creates a new Chunk instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Chunk
             * @static
             * @param {featurestore.v1.Chunk.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Chunk} Chunk instance
             * @type {{
             *   (properties: featurestore.v1.Chunk.$Shape): featurestore.v1.Chunk & featurestore.v1.Chunk.$Shape;
             *   (properties?: featurestore.v1.Chunk.$Properties): featurestore.v1.Chunk;
             * }}
             */
            Chunk.create = function(properties) {
                return new Chunk(properties);
            };

            /**
             * Encodes the specified Chunk message. Does not implicitly {@link featurestore.v1.Chunk.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Chunk
             * @static
             * @param {featurestore.v1.Chunk.$Properties} message Chunk message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Chunk.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.data);
                if (message.last != null && $Object.hasOwnProperty.call(message, "last") && message.last !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.last);
                if (message.totalBytes != null && $Object.hasOwnProperty.call(message, "totalBytes") && message.totalBytes !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.totalBytes);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Chunk message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Chunk
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Chunk & featurestore.v1.Chunk.$Shape} Chunk
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Chunk.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Chunk();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.data = value;
                            else
                                delete message.data;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.last = value;
                            else
                                delete message.last;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.totalBytes = value;
                            else
                                delete message.totalBytes;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Chunk message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Chunk
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Chunk} Chunk
             */
            Chunk.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Chunk)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Chunk: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Chunk();
                if (object.data != null)
                    if (object.data.length)
                        if (typeof object.data === "string")
                            $util.base64.decode(object.data, message.data = $util.newBuffer($util.base64.length(object.data)), 0);
                        else if (object.data.length >= 0)
                            message.data = object.data;
                if (object.last != null)
                    if (object.last)
                        message.last = $Boolean(object.last);
                if (object.totalBytes != null)
                    if ($Number(object.totalBytes) !== 0)
                        message.totalBytes = object.totalBytes >>> 0;
                return message;
            };

            /**
             * Creates a plain object from a Chunk message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Chunk
             * @static
             * @param {featurestore.v1.Chunk} message Chunk
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Chunk.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if (options.bytes === $String)
                        object.data = "";
                    else {
                        object.data = [];
                        if (options.bytes !== $Array)
                            object.data = $util.newBuffer(object.data);
                    }
                    object.last = false;
                    object.totalBytes = 0;
                }
                if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
                    object.data = options.bytes === $String ? $util.base64.encode(message.data, 0, message.data.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.data) : message.data;
                if (message.last != null && $Object.hasOwnProperty.call(message, "last"))
                    object.last = message.last;
                if (message.totalBytes != null && $Object.hasOwnProperty.call(message, "totalBytes"))
                    object.totalBytes = message.totalBytes;
                return object;
            };

            /**
             * Converts this Chunk to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Chunk
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Chunk.prototype.toJSON = function() {
                return Chunk.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Chunk;
        })();

        v1.Error = (function() {

            /**
             * Properties of an Error.
             * @typedef {Object} featurestore.v1.Error.$Properties
             * @property {string} [code] Error code
             * @property {string} [message] Error message
             * @property {string} [outcome] Error outcome
             * @property {string} [details] Error details
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Error.
             * @memberof featurestore.v1
             * @interface IError
             * @augments featurestore.v1.Error.$Properties
             * @deprecated Use featurestore.v1.Error.$Properties instead.
             */

            /**
             * Shape of an Error.
             * @typedef {featurestore.v1.Error.$Properties} featurestore.v1.Error.$Shape
             */

            /**
             * Constructs a new Error.
             * @memberof featurestore.v1
             * @classdesc Represents an Error.
             * @constructor
             * @param {featurestore.v1.Error.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Error = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Error code.
             * @member {string} code
             * @memberof featurestore.v1.Error
             * @instance
             */
            Error.prototype.code = "";

            /**
             * Error message.
             * @member {string} message
             * @memberof featurestore.v1.Error
             * @instance
             */
            Error.prototype.message = "";

            /**
             * Error outcome.
             * @member {string} outcome
             * @memberof featurestore.v1.Error
             * @instance
             */
            Error.prototype.outcome = "";

            /**
             * Error details.
             * @member {string} details
             * @memberof featurestore.v1.Error
             * @instance
             */
            Error.prototype.details = "";

            /**
             * Creates a new Error instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Error
             * @static
             * @param {featurestore.v1.Error.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Error} Error instance
             * @type {{
             *   (properties: featurestore.v1.Error.$Shape): featurestore.v1.Error & featurestore.v1.Error.$Shape;
             *   (properties?: featurestore.v1.Error.$Properties): featurestore.v1.Error;
             * }}
             */
            Error.create = function(properties) {
                return new Error(properties);
            };

            /**
             * Encodes the specified Error message. Does not implicitly {@link featurestore.v1.Error.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Error
             * @static
             * @param {featurestore.v1.Error.$Properties} message Error message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Error.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.code);
                if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.message);
                if (message.outcome != null && $Object.hasOwnProperty.call(message, "outcome") && message.outcome !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.outcome);
                if (message.details != null && $Object.hasOwnProperty.call(message, "details") && message.details !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.details);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Error message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Error
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Error & featurestore.v1.Error.$Shape} Error
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Error.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Error();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.message = value;
                            else
                                delete message.message;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.outcome = value;
                            else
                                delete message.outcome;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.details = value;
                            else
                                delete message.details;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates an Error message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Error
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Error} Error
             */
            Error.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Error)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Error: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Error();
                if (object.code != null)
                    if (typeof object.code !== "string" || object.code.length)
                        message.code = $String(object.code);
                if (object.message != null)
                    if (typeof object.message !== "string" || object.message.length)
                        message.message = $String(object.message);
                if (object.outcome != null)
                    if (typeof object.outcome !== "string" || object.outcome.length)
                        message.outcome = $String(object.outcome);
                if (object.details != null)
                    if (typeof object.details !== "string" || object.details.length)
                        message.details = $String(object.details);
                return message;
            };

            /**
             * Creates a plain object from an Error message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Error
             * @static
             * @param {featurestore.v1.Error} message Error
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Error.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.code = "";
                    object.message = "";
                    object.outcome = "";
                    object.details = "";
                }
                if (message.code != null && $Object.hasOwnProperty.call(message, "code"))
                    object.code = message.code;
                if (message.message != null && $Object.hasOwnProperty.call(message, "message"))
                    object.message = message.message;
                if (message.outcome != null && $Object.hasOwnProperty.call(message, "outcome"))
                    object.outcome = message.outcome;
                if (message.details != null && $Object.hasOwnProperty.call(message, "details"))
                    object.details = message.details;
                return object;
            };

            /**
             * Converts this Error to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Error
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Error.prototype.toJSON = function() {
                return Error.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Error;
        })();

        v1.Draining = (function() {

            /**
             * Properties of a Draining.
             * @typedef {Object} featurestore.v1.Draining.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Draining.
             * @memberof featurestore.v1
             * @interface IDraining
             * @augments featurestore.v1.Draining.$Properties
             * @deprecated Use featurestore.v1.Draining.$Properties instead.
             */

            /**
             * Shape of a Draining.
             * @typedef {featurestore.v1.Draining.$Properties} featurestore.v1.Draining.$Shape
             */

            /**
             * Constructs a new Draining.
             * @memberof featurestore.v1
             * @classdesc Represents a Draining.
             * @constructor
             * @param {featurestore.v1.Draining.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Draining = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Creates a new Draining instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Draining
             * @static
             * @param {featurestore.v1.Draining.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Draining} Draining instance
             * @type {{
             *   (properties: featurestore.v1.Draining.$Shape): featurestore.v1.Draining & featurestore.v1.Draining.$Shape;
             *   (properties?: featurestore.v1.Draining.$Properties): featurestore.v1.Draining;
             * }}
             */
            Draining.create = function(properties) {
                return new Draining(properties);
            };

            /**
             * Encodes the specified Draining message. Does not implicitly {@link featurestore.v1.Draining.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Draining
             * @static
             * @param {featurestore.v1.Draining.$Properties} message Draining message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Draining.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Draining message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Draining
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Draining & featurestore.v1.Draining.$Shape} Draining
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Draining.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Draining();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Draining message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Draining
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Draining} Draining
             */
            Draining.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Draining)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Draining: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                return new $root.featurestore.v1.Draining();
            };

            /**
             * Creates a plain object from a Draining message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Draining
             * @static
             * @param {featurestore.v1.Draining} message Draining
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Draining.toObject = function () {
                return {};
            };

            /**
             * Converts this Draining to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Draining
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Draining.prototype.toJSON = function() {
                return Draining.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Draining;
        })();

        v1.Producer = (function() {

            /**
             * Properties of a Producer.
             * @typedef {Object} featurestore.v1.Producer.$Properties
             * @property {Long} [id] Producer id
             * @property {Long} [first] Producer first
             * @property {Long} [last] Producer last
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Producer.
             * @memberof featurestore.v1
             * @interface IProducer
             * @augments featurestore.v1.Producer.$Properties
             * @deprecated Use featurestore.v1.Producer.$Properties instead.
             */

            /**
             * Shape of a Producer.
             * @typedef {featurestore.v1.Producer.$Properties} featurestore.v1.Producer.$Shape
             */

            /**
             * Constructs a new Producer.
             * @memberof featurestore.v1
             * @classdesc Represents a Producer.
             * @constructor
             * @param {featurestore.v1.Producer.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Producer = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Producer id.
             * @member {Long} id
             * @memberof featurestore.v1.Producer
             * @instance
             */
            Producer.prototype.id = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Producer first.
             * @member {Long} first
             * @memberof featurestore.v1.Producer
             * @instance
             */
            Producer.prototype.first = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Producer last.
             * @member {Long} last
             * @memberof featurestore.v1.Producer
             * @instance
             */
            Producer.prototype.last = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new Producer instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Producer
             * @static
             * @param {featurestore.v1.Producer.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Producer} Producer instance
             * @type {{
             *   (properties: featurestore.v1.Producer.$Shape): featurestore.v1.Producer & featurestore.v1.Producer.$Shape;
             *   (properties?: featurestore.v1.Producer.$Properties): featurestore.v1.Producer;
             * }}
             */
            Producer.create = function(properties) {
                return new Producer(properties);
            };

            /**
             * Encodes the specified Producer message. Does not implicitly {@link featurestore.v1.Producer.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Producer
             * @static
             * @param {featurestore.v1.Producer.$Properties} message Producer message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Producer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && (typeof message.id === "object" ? message.id.low || message.id.high : message.id !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint64(message.id);
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && (typeof message.first === "object" ? message.first.low || message.first.high : message.first !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint64(message.first);
                if (message.last != null && $Object.hasOwnProperty.call(message, "last") && (typeof message.last === "object" ? message.last.low || message.last.high : message.last !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.last);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Producer message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Producer
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Producer & featurestore.v1.Producer.$Shape} Producer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Producer.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Producer();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.last = value;
                            else
                                delete message.last;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Producer message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Producer
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Producer} Producer
             */
            Producer.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Producer)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Producer: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Producer();
                if (object.id != null)
                    if (typeof object.id === "object" ? object.id.low || object.id.high : $Number(object.id) !== 0)
                        if ($util.Long)
                            message.id = $util.Long.fromValue(object.id, true);
                        else if (typeof object.id === "string")
                            message.id = $parseInt(object.id, 10);
                        else if (typeof object.id === "number")
                            message.id = object.id;
                        else if (typeof object.id === "object")
                            message.id = new $util.LongBits(object.id.low >>> 0, object.id.high >>> 0).toNumber(true);
                if (object.first != null)
                    if (typeof object.first === "object" ? object.first.low || object.first.high : $Number(object.first) !== 0)
                        if ($util.Long)
                            message.first = $util.Long.fromValue(object.first, true);
                        else if (typeof object.first === "string")
                            message.first = $parseInt(object.first, 10);
                        else if (typeof object.first === "number")
                            message.first = object.first;
                        else if (typeof object.first === "object")
                            message.first = new $util.LongBits(object.first.low >>> 0, object.first.high >>> 0).toNumber(true);
                if (object.last != null)
                    if (typeof object.last === "object" ? object.last.low || object.last.high : $Number(object.last) !== 0)
                        if ($util.Long)
                            message.last = $util.Long.fromValue(object.last, true);
                        else if (typeof object.last === "string")
                            message.last = $parseInt(object.last, 10);
                        else if (typeof object.last === "number")
                            message.last = object.last;
                        else if (typeof object.last === "object")
                            message.last = new $util.LongBits(object.last.low >>> 0, object.last.high >>> 0).toNumber(true);
                return message;
            };

            /**
             * Creates a plain object from a Producer message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Producer
             * @static
             * @param {featurestore.v1.Producer} message Producer
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Producer.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.id = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.id = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.first = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.first = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.last = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.last = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.id = typeof message.id === "number" ? $BigInt(message.id) : $util.Long.fromBits(message.id.low >>> 0, message.id.high >>> 0, true).toBigInt();
                    else if (typeof message.id === "number")
                        object.id = options.longs === $String ? $String(message.id) : message.id;
                    else
                        object.id = options.longs === $String ? $util.Long.prototype.toString.call(message.id) : options.longs === $Number ? new $util.LongBits(message.id.low >>> 0, message.id.high >>> 0).toNumber(true) : message.id;
                if (message.first != null && $Object.hasOwnProperty.call(message, "first"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.first = typeof message.first === "number" ? $BigInt(message.first) : $util.Long.fromBits(message.first.low >>> 0, message.first.high >>> 0, true).toBigInt();
                    else if (typeof message.first === "number")
                        object.first = options.longs === $String ? $String(message.first) : message.first;
                    else
                        object.first = options.longs === $String ? $util.Long.prototype.toString.call(message.first) : options.longs === $Number ? new $util.LongBits(message.first.low >>> 0, message.first.high >>> 0).toNumber(true) : message.first;
                if (message.last != null && $Object.hasOwnProperty.call(message, "last"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.last = typeof message.last === "number" ? $BigInt(message.last) : $util.Long.fromBits(message.last.low >>> 0, message.last.high >>> 0, true).toBigInt();
                    else if (typeof message.last === "number")
                        object.last = options.longs === $String ? $String(message.last) : message.last;
                    else
                        object.last = options.longs === $String ? $util.Long.prototype.toString.call(message.last) : options.longs === $Number ? new $util.LongBits(message.last.low >>> 0, message.last.high >>> 0).toNumber(true) : message.last;
                return object;
            };

            /**
             * Converts this Producer to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Producer
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Producer.prototype.toJSON = function() {
                return Producer.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Producer;
        })();

        v1.WriteRequest = (function() {

            /**
             * Properties of a WriteRequest.
             * @typedef {Object} featurestore.v1.WriteRequest.$Properties
             * @property {string} [view] WriteRequest view
             * @property {Uint8Array} [block] WriteRequest block
             * @property {Array.<featurestore.v1.RowValues.$Properties>} [rows] WriteRequest rows
             * @property {Long} [registryRevision] WriteRequest registryRevision
             * @property {featurestore.v1.Producer.$Properties} [producer] WriteRequest producer
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a WriteRequest.
             * @memberof featurestore.v1
             * @interface IWriteRequest
             * @augments featurestore.v1.WriteRequest.$Properties
             * @deprecated Use featurestore.v1.WriteRequest.$Properties instead.
             */

            /**
             * Shape of a WriteRequest.
             * @typedef {{
             *   view?: string;
             *   block?: Uint8Array;
             *   rows?: Array.<featurestore.v1.RowValues.$Shape>;
             *   registryRevision?: Long;
             *   producer?: featurestore.v1.Producer.$Shape;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.WriteRequest.$Shape
             */

            /**
             * Constructs a new WriteRequest.
             * @memberof featurestore.v1
             * @classdesc Represents a WriteRequest.
             * @constructor
             * @param {featurestore.v1.WriteRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const WriteRequest = function (properties) {
                this.rows = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * WriteRequest view.
             * @member {string} view
             * @memberof featurestore.v1.WriteRequest
             * @instance
             */
            WriteRequest.prototype.view = "";

            /**
             * WriteRequest block.
             * @member {Uint8Array} block
             * @memberof featurestore.v1.WriteRequest
             * @instance
             */
            WriteRequest.prototype.block = $util.newBuffer([]);

            /**
             * WriteRequest rows.
             * @member {Array.<featurestore.v1.RowValues>} rows
             * @memberof featurestore.v1.WriteRequest
             * @instance
             */
            WriteRequest.prototype.rows = $util.emptyArray;

            /**
             * WriteRequest registryRevision.
             * @member {Long} registryRevision
             * @memberof featurestore.v1.WriteRequest
             * @instance
             */
            WriteRequest.prototype.registryRevision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * WriteRequest producer.
             * @member {featurestore.v1.Producer} producer
             * @memberof featurestore.v1.WriteRequest
             * @instance
             */
            WriteRequest.prototype.producer = null;

            /**
             * Creates a new WriteRequest instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.WriteRequest
             * @static
             * @param {featurestore.v1.WriteRequest.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.WriteRequest} WriteRequest instance
             * @type {{
             *   (properties: featurestore.v1.WriteRequest.$Shape): featurestore.v1.WriteRequest & featurestore.v1.WriteRequest.$Shape;
             *   (properties?: featurestore.v1.WriteRequest.$Properties): featurestore.v1.WriteRequest;
             * }}
             */
            WriteRequest.create = function(properties) {
                return new WriteRequest(properties);
            };

            /**
             * Encodes the specified WriteRequest message. Does not implicitly {@link featurestore.v1.WriteRequest.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.WriteRequest
             * @static
             * @param {featurestore.v1.WriteRequest.$Properties} message WriteRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            WriteRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.view != null && $Object.hasOwnProperty.call(message, "view") && message.view !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.view);
                if (message.block != null && $Object.hasOwnProperty.call(message, "block") && message.block.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.block);
                if (message.rows != null && message.rows.length)
                    for (let i = 0; i < message.rows.length; ++i)
                        $root.featurestore.v1.RowValues.encode(message.rows[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision") && (typeof message.registryRevision === "object" ? message.registryRevision.low || message.registryRevision.high : message.registryRevision !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.registryRevision);
                if (message.producer != null && $Object.hasOwnProperty.call(message, "producer"))
                    $root.featurestore.v1.Producer.encode(message.producer, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a WriteRequest message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.WriteRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.WriteRequest & featurestore.v1.WriteRequest.$Shape} WriteRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            WriteRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.WriteRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.view = value;
                            else
                                delete message.view;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.block = value;
                            else
                                delete message.block;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.rows && message.rows.length))
                                message.rows = [];
                            message.rows.push($root.featurestore.v1.RowValues.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.registryRevision = value;
                            else
                                delete message.registryRevision;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.producer = $root.featurestore.v1.Producer.decode(reader, reader.size(), $undefined, _depth + 1, message.producer);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a WriteRequest message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.WriteRequest
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.WriteRequest} WriteRequest
             */
            WriteRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.WriteRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.WriteRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.WriteRequest();
                if (object.view != null)
                    if (typeof object.view !== "string" || object.view.length)
                        message.view = $String(object.view);
                if (object.block != null)
                    if (object.block.length)
                        if (typeof object.block === "string")
                            $util.base64.decode(object.block, message.block = $util.newBuffer($util.base64.length(object.block)), 0);
                        else if (object.block.length >= 0)
                            message.block = object.block;
                if (object.rows) {
                    if (!$Array.isArray(object.rows))
                        throw $TypeError(".featurestore.v1.WriteRequest.rows: array expected");
                    message.rows = $Array(object.rows.length);
                    for (let i = 0; i < object.rows.length; ++i) {
                        if (!$util.isObject(object.rows[i]))
                            throw $TypeError(".featurestore.v1.WriteRequest.rows: object expected");
                        message.rows[i] = $root.featurestore.v1.RowValues.fromObject(object.rows[i], _depth + 1);
                    }
                }
                if (object.registryRevision != null)
                    if (typeof object.registryRevision === "object" ? object.registryRevision.low || object.registryRevision.high : $Number(object.registryRevision) !== 0)
                        if ($util.Long)
                            message.registryRevision = $util.Long.fromValue(object.registryRevision, true);
                        else if (typeof object.registryRevision === "string")
                            message.registryRevision = $parseInt(object.registryRevision, 10);
                        else if (typeof object.registryRevision === "number")
                            message.registryRevision = object.registryRevision;
                        else if (typeof object.registryRevision === "object")
                            message.registryRevision = new $util.LongBits(object.registryRevision.low >>> 0, object.registryRevision.high >>> 0).toNumber(true);
                if (object.producer != null) {
                    if (!$util.isObject(object.producer))
                        throw $TypeError(".featurestore.v1.WriteRequest.producer: object expected");
                    message.producer = $root.featurestore.v1.Producer.fromObject(object.producer, _depth + 1);
                }
                return message;
            };

            /**
             * Creates a plain object from a WriteRequest message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.WriteRequest
             * @static
             * @param {featurestore.v1.WriteRequest} message WriteRequest
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            WriteRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.rows = [];
                if (options.defaults) {
                    object.view = "";
                    if (options.bytes === $String)
                        object.block = "";
                    else {
                        object.block = [];
                        if (options.bytes !== $Array)
                            object.block = $util.newBuffer(object.block);
                    }
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.registryRevision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.registryRevision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.producer = null;
                }
                if (message.view != null && $Object.hasOwnProperty.call(message, "view"))
                    object.view = message.view;
                if (message.block != null && $Object.hasOwnProperty.call(message, "block"))
                    object.block = options.bytes === $String ? $util.base64.encode(message.block, 0, message.block.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.block) : message.block;
                if (message.rows && message.rows.length) {
                    object.rows = $Array(message.rows.length);
                    for (let j = 0; j < message.rows.length; ++j)
                        object.rows[j] = $root.featurestore.v1.RowValues.toObject(message.rows[j], options, _depth + 1);
                }
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.registryRevision = typeof message.registryRevision === "number" ? $BigInt(message.registryRevision) : $util.Long.fromBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0, true).toBigInt();
                    else if (typeof message.registryRevision === "number")
                        object.registryRevision = options.longs === $String ? $String(message.registryRevision) : message.registryRevision;
                    else
                        object.registryRevision = options.longs === $String ? $util.Long.prototype.toString.call(message.registryRevision) : options.longs === $Number ? new $util.LongBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0).toNumber(true) : message.registryRevision;
                if (message.producer != null && $Object.hasOwnProperty.call(message, "producer"))
                    object.producer = $root.featurestore.v1.Producer.toObject(message.producer, options, _depth + 1);
                return object;
            };

            /**
             * Converts this WriteRequest to JSON.
             * @function toJSON
             * @memberof featurestore.v1.WriteRequest
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            WriteRequest.prototype.toJSON = function() {
                return WriteRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return WriteRequest;
        })();

        v1.RowValues = (function() {

            /**
             * Properties of a RowValues.
             * @typedef {Object} featurestore.v1.RowValues.$Properties
             * @property {featurestore.v1.Key.$Properties} [key] RowValues key
             * @property {Object.<string,featurestore.v1.Value.$Properties>} [features] RowValues features
             * @property {string} [eventTime] RowValues eventTime
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a RowValues.
             * @memberof featurestore.v1
             * @interface IRowValues
             * @augments featurestore.v1.RowValues.$Properties
             * @deprecated Use featurestore.v1.RowValues.$Properties instead.
             */

            /**
             * Shape of a RowValues.
             * @typedef {{
             *   key?: featurestore.v1.Key.$Shape;
             *   features?: Object.<string,featurestore.v1.Value.$Shape>;
             *   eventTime?: string;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.RowValues.$Shape
             */

            /**
             * Constructs a new RowValues.
             * @memberof featurestore.v1
             * @classdesc Represents a RowValues.
             * @constructor
             * @param {featurestore.v1.RowValues.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const RowValues = function (properties) {
                this.features = {};
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * RowValues key.
             * @member {featurestore.v1.Key} key
             * @memberof featurestore.v1.RowValues
             * @instance
             */
            RowValues.prototype.key = null;

            /**
             * RowValues features.
             * @member {Object.<string,featurestore.v1.Value>} features
             * @memberof featurestore.v1.RowValues
             * @instance
             */
            RowValues.prototype.features = $util.emptyObject;

            /**
             * RowValues eventTime.
             * @member {string} eventTime
             * @memberof featurestore.v1.RowValues
             * @instance
             */
            RowValues.prototype.eventTime = "";

            /**
             * Creates a new RowValues instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.RowValues
             * @static
             * @param {featurestore.v1.RowValues.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.RowValues} RowValues instance
             * @type {{
             *   (properties: featurestore.v1.RowValues.$Shape): featurestore.v1.RowValues & featurestore.v1.RowValues.$Shape;
             *   (properties?: featurestore.v1.RowValues.$Properties): featurestore.v1.RowValues;
             * }}
             */
            RowValues.create = function(properties) {
                return new RowValues(properties);
            };

            /**
             * Encodes the specified RowValues message. Does not implicitly {@link featurestore.v1.RowValues.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.RowValues
             * @static
             * @param {featurestore.v1.RowValues.$Properties} message RowValues message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            RowValues.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key"))
                    $root.featurestore.v1.Key.encode(message.key, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.features != null && $Object.hasOwnProperty.call(message, "features"))
                    for (let keys = $Object.keys(message.features), i = 0; i < keys.length; ++i) {
                        writer.uint32(/* id 2, wireType 2 =*/18).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]);
                        $root.featurestore.v1.Value.encode(message.features[keys[i]], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim().ldelim();
                    }
                if (message.eventTime != null && $Object.hasOwnProperty.call(message, "eventTime") && message.eventTime !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.eventTime);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a RowValues message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.RowValues
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.RowValues & featurestore.v1.RowValues.$Shape} RowValues
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            RowValues.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.RowValues();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.key = $root.featurestore.v1.Key.decode(reader, reader.size(), $undefined, _depth + 1, message.key);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (message.features === $util.emptyObject)
                                message.features = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = null;
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = $root.featurestore.v1.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.features, key);
                            message.features[key] = value || new $root.featurestore.v1.Value();
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.eventTime = value;
                            else
                                delete message.eventTime;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a RowValues message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.RowValues
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.RowValues} RowValues
             */
            RowValues.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.RowValues)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.RowValues: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.RowValues();
                if (object.key != null) {
                    if (!$util.isObject(object.key))
                        throw $TypeError(".featurestore.v1.RowValues.key: object expected");
                    message.key = $root.featurestore.v1.Key.fromObject(object.key, _depth + 1);
                }
                if (object.features) {
                    if (!$util.isObject(object.features))
                        throw $TypeError(".featurestore.v1.RowValues.features: object expected");
                    message.features = {};
                    for (let keys = $Object.keys(object.features), i = 0; i < keys.length; ++i) {
                        if (keys[i] === "__proto__")
                            $util.makeProp(message.features, keys[i]);
                        if (!$util.isObject(object.features[keys[i]]))
                            throw $TypeError(".featurestore.v1.RowValues.features: object expected");
                        message.features[keys[i]] = $root.featurestore.v1.Value.fromObject(object.features[keys[i]], _depth + 1);
                    }
                }
                if (object.eventTime != null)
                    if (typeof object.eventTime !== "string" || object.eventTime.length)
                        message.eventTime = $String(object.eventTime);
                return message;
            };

            /**
             * Creates a plain object from a RowValues message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.RowValues
             * @static
             * @param {featurestore.v1.RowValues} message RowValues
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            RowValues.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.objects || options.defaults)
                    object.features = {};
                if (options.defaults) {
                    object.key = null;
                    object.eventTime = "";
                }
                if (message.key != null && $Object.hasOwnProperty.call(message, "key"))
                    object.key = $root.featurestore.v1.Key.toObject(message.key, options, _depth + 1);
                let keys2;
                if (message.features && (keys2 = $Object.keys(message.features)).length) {
                    object.features = {};
                    for (let j = 0; j < keys2.length; ++j) {
                        if (keys2[j] === "__proto__")
                            $util.makeProp(object.features, keys2[j]);
                        object.features[keys2[j]] = $root.featurestore.v1.Value.toObject(message.features[keys2[j]], options, _depth + 1);
                    }
                }
                if (message.eventTime != null && $Object.hasOwnProperty.call(message, "eventTime"))
                    object.eventTime = message.eventTime;
                return object;
            };

            /**
             * Converts this RowValues to JSON.
             * @function toJSON
             * @memberof featurestore.v1.RowValues
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            RowValues.prototype.toJSON = function() {
                return RowValues.toObject(this, $protobuf.util.toJSONOptions);
            };

            return RowValues;
        })();

        v1.WriteResponse = (function() {

            /**
             * Properties of a WriteResponse.
             * @typedef {Object} featurestore.v1.WriteResponse.$Properties
             * @property {number} [applied] WriteResponse applied
             * @property {number} [late] WriteResponse late
             * @property {number} [refused] WriteResponse refused
             * @property {number} [lateCells] WriteResponse lateCells
             * @property {Uint8Array} [mark] WriteResponse mark
             * @property {boolean} [duplicate] WriteResponse duplicate
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a WriteResponse.
             * @memberof featurestore.v1
             * @interface IWriteResponse
             * @augments featurestore.v1.WriteResponse.$Properties
             * @deprecated Use featurestore.v1.WriteResponse.$Properties instead.
             */

            /**
             * Shape of a WriteResponse.
             * @typedef {featurestore.v1.WriteResponse.$Properties} featurestore.v1.WriteResponse.$Shape
             */

            /**
             * Constructs a new WriteResponse.
             * @memberof featurestore.v1
             * @classdesc Represents a WriteResponse.
             * @constructor
             * @param {featurestore.v1.WriteResponse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const WriteResponse = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * WriteResponse applied.
             * @member {number} applied
             * @memberof featurestore.v1.WriteResponse
             * @instance
             */
            WriteResponse.prototype.applied = 0;

            /**
             * WriteResponse late.
             * @member {number} late
             * @memberof featurestore.v1.WriteResponse
             * @instance
             */
            WriteResponse.prototype.late = 0;

            /**
             * WriteResponse refused.
             * @member {number} refused
             * @memberof featurestore.v1.WriteResponse
             * @instance
             */
            WriteResponse.prototype.refused = 0;

            /**
             * WriteResponse lateCells.
             * @member {number} lateCells
             * @memberof featurestore.v1.WriteResponse
             * @instance
             */
            WriteResponse.prototype.lateCells = 0;

            /**
             * WriteResponse mark.
             * @member {Uint8Array} mark
             * @memberof featurestore.v1.WriteResponse
             * @instance
             */
            WriteResponse.prototype.mark = $util.newBuffer([]);

            /**
             * WriteResponse duplicate.
             * @member {boolean} duplicate
             * @memberof featurestore.v1.WriteResponse
             * @instance
             */
            WriteResponse.prototype.duplicate = false;

            /**
             * Creates a new WriteResponse instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.WriteResponse
             * @static
             * @param {featurestore.v1.WriteResponse.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.WriteResponse} WriteResponse instance
             * @type {{
             *   (properties: featurestore.v1.WriteResponse.$Shape): featurestore.v1.WriteResponse & featurestore.v1.WriteResponse.$Shape;
             *   (properties?: featurestore.v1.WriteResponse.$Properties): featurestore.v1.WriteResponse;
             * }}
             */
            WriteResponse.create = function(properties) {
                return new WriteResponse(properties);
            };

            /**
             * Encodes the specified WriteResponse message. Does not implicitly {@link featurestore.v1.WriteResponse.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.WriteResponse
             * @static
             * @param {featurestore.v1.WriteResponse.$Properties} message WriteResponse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            WriteResponse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.applied != null && $Object.hasOwnProperty.call(message, "applied") && message.applied !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.applied);
                if (message.late != null && $Object.hasOwnProperty.call(message, "late") && message.late !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.late);
                if (message.refused != null && $Object.hasOwnProperty.call(message, "refused") && message.refused !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.refused);
                if (message.lateCells != null && $Object.hasOwnProperty.call(message, "lateCells") && message.lateCells !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.lateCells);
                if (message.mark != null && $Object.hasOwnProperty.call(message, "mark") && message.mark.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.mark);
                if (message.duplicate != null && $Object.hasOwnProperty.call(message, "duplicate") && message.duplicate !== false)
                    writer.uint32(/* id 6, wireType 0 =*/48).bool(message.duplicate);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a WriteResponse message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.WriteResponse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.WriteResponse & featurestore.v1.WriteResponse.$Shape} WriteResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            WriteResponse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.WriteResponse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.applied = value;
                            else
                                delete message.applied;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.late = value;
                            else
                                delete message.late;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.refused = value;
                            else
                                delete message.refused;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.lateCells = value;
                            else
                                delete message.lateCells;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.mark = value;
                            else
                                delete message.mark;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.duplicate = value;
                            else
                                delete message.duplicate;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a WriteResponse message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.WriteResponse
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.WriteResponse} WriteResponse
             */
            WriteResponse.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.WriteResponse)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.WriteResponse: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.WriteResponse();
                if (object.applied != null)
                    if ($Number(object.applied) !== 0)
                        message.applied = object.applied >>> 0;
                if (object.late != null)
                    if ($Number(object.late) !== 0)
                        message.late = object.late >>> 0;
                if (object.refused != null)
                    if ($Number(object.refused) !== 0)
                        message.refused = object.refused >>> 0;
                if (object.lateCells != null)
                    if ($Number(object.lateCells) !== 0)
                        message.lateCells = object.lateCells >>> 0;
                if (object.mark != null)
                    if (object.mark.length)
                        if (typeof object.mark === "string")
                            $util.base64.decode(object.mark, message.mark = $util.newBuffer($util.base64.length(object.mark)), 0);
                        else if (object.mark.length >= 0)
                            message.mark = object.mark;
                if (object.duplicate != null)
                    if (object.duplicate)
                        message.duplicate = $Boolean(object.duplicate);
                return message;
            };

            /**
             * Creates a plain object from a WriteResponse message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.WriteResponse
             * @static
             * @param {featurestore.v1.WriteResponse} message WriteResponse
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            WriteResponse.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.applied = 0;
                    object.late = 0;
                    object.refused = 0;
                    object.lateCells = 0;
                    if (options.bytes === $String)
                        object.mark = "";
                    else {
                        object.mark = [];
                        if (options.bytes !== $Array)
                            object.mark = $util.newBuffer(object.mark);
                    }
                    object.duplicate = false;
                }
                if (message.applied != null && $Object.hasOwnProperty.call(message, "applied"))
                    object.applied = message.applied;
                if (message.late != null && $Object.hasOwnProperty.call(message, "late"))
                    object.late = message.late;
                if (message.refused != null && $Object.hasOwnProperty.call(message, "refused"))
                    object.refused = message.refused;
                if (message.lateCells != null && $Object.hasOwnProperty.call(message, "lateCells"))
                    object.lateCells = message.lateCells;
                if (message.mark != null && $Object.hasOwnProperty.call(message, "mark"))
                    object.mark = options.bytes === $String ? $util.base64.encode(message.mark, 0, message.mark.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.mark) : message.mark;
                if (message.duplicate != null && $Object.hasOwnProperty.call(message, "duplicate"))
                    object.duplicate = message.duplicate;
                return object;
            };

            /**
             * Converts this WriteResponse to JSON.
             * @function toJSON
             * @memberof featurestore.v1.WriteResponse
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            WriteResponse.prototype.toJSON = function() {
                return WriteResponse.toObject(this, $protobuf.util.toJSONOptions);
            };

            return WriteResponse;
        })();

        v1.WriteStreamRequest = (function() {

            /**
             * Properties of a WriteStreamRequest.
             * @typedef {Object} featurestore.v1.WriteStreamRequest.$Properties
             * @property {number} [id] WriteStreamRequest id
             * @property {featurestore.v1.WriteRequest.$Properties} [write] WriteStreamRequest write
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a WriteStreamRequest.
             * @memberof featurestore.v1
             * @interface IWriteStreamRequest
             * @augments featurestore.v1.WriteStreamRequest.$Properties
             * @deprecated Use featurestore.v1.WriteStreamRequest.$Properties instead.
             */

            /**
             * Shape of a WriteStreamRequest.
             * @typedef {{
             *   id?: number;
             *   write?: featurestore.v1.WriteRequest.$Shape;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.WriteStreamRequest.$Shape
             */

            /**
             * Constructs a new WriteStreamRequest.
             * @memberof featurestore.v1
             * @classdesc Represents a WriteStreamRequest.
             * @constructor
             * @param {featurestore.v1.WriteStreamRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const WriteStreamRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * WriteStreamRequest id.
             * @member {number} id
             * @memberof featurestore.v1.WriteStreamRequest
             * @instance
             */
            WriteStreamRequest.prototype.id = 0;

            /**
             * WriteStreamRequest write.
             * @member {featurestore.v1.WriteRequest} write
             * @memberof featurestore.v1.WriteStreamRequest
             * @instance
             */
            WriteStreamRequest.prototype.write = null;

            /**
             * Creates a new WriteStreamRequest instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.WriteStreamRequest
             * @static
             * @param {featurestore.v1.WriteStreamRequest.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.WriteStreamRequest} WriteStreamRequest instance
             * @type {{
             *   (properties: featurestore.v1.WriteStreamRequest.$Shape): featurestore.v1.WriteStreamRequest & featurestore.v1.WriteStreamRequest.$Shape;
             *   (properties?: featurestore.v1.WriteStreamRequest.$Properties): featurestore.v1.WriteStreamRequest;
             * }}
             */
            WriteStreamRequest.create = function(properties) {
                return new WriteStreamRequest(properties);
            };

            /**
             * Encodes the specified WriteStreamRequest message. Does not implicitly {@link featurestore.v1.WriteStreamRequest.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.WriteStreamRequest
             * @static
             * @param {featurestore.v1.WriteStreamRequest.$Properties} message WriteStreamRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            WriteStreamRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.write != null && $Object.hasOwnProperty.call(message, "write"))
                    $root.featurestore.v1.WriteRequest.encode(message.write, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a WriteStreamRequest message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.WriteStreamRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.WriteStreamRequest & featurestore.v1.WriteStreamRequest.$Shape} WriteStreamRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            WriteStreamRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.WriteStreamRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.write = $root.featurestore.v1.WriteRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.write);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a WriteStreamRequest message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.WriteStreamRequest
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.WriteStreamRequest} WriteStreamRequest
             */
            WriteStreamRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.WriteStreamRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.WriteStreamRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.WriteStreamRequest();
                if (object.id != null)
                    if ($Number(object.id) !== 0)
                        message.id = object.id >>> 0;
                if (object.write != null) {
                    if (!$util.isObject(object.write))
                        throw $TypeError(".featurestore.v1.WriteStreamRequest.write: object expected");
                    message.write = $root.featurestore.v1.WriteRequest.fromObject(object.write, _depth + 1);
                }
                return message;
            };

            /**
             * Creates a plain object from a WriteStreamRequest message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.WriteStreamRequest
             * @static
             * @param {featurestore.v1.WriteStreamRequest} message WriteStreamRequest
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            WriteStreamRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.id = 0;
                    object.write = null;
                }
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    object.id = message.id;
                if (message.write != null && $Object.hasOwnProperty.call(message, "write"))
                    object.write = $root.featurestore.v1.WriteRequest.toObject(message.write, options, _depth + 1);
                return object;
            };

            /**
             * Converts this WriteStreamRequest to JSON.
             * @function toJSON
             * @memberof featurestore.v1.WriteStreamRequest
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            WriteStreamRequest.prototype.toJSON = function() {
                return WriteStreamRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return WriteStreamRequest;
        })();

        v1.WriteStreamResponse = (function() {

            /**
             * Properties of a WriteStreamResponse.
             * @typedef {Object} featurestore.v1.WriteStreamResponse.$Properties
             * @property {number} [id] WriteStreamResponse id
             * @property {featurestore.v1.WriteResponse.$Properties|null} [written] WriteStreamResponse written
             * @property {featurestore.v1.Error.$Properties|null} [error] WriteStreamResponse error
             * @property {"written"|"error"} [result] WriteStreamResponse result
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a WriteStreamResponse.
             * @memberof featurestore.v1
             * @interface IWriteStreamResponse
             * @augments featurestore.v1.WriteStreamResponse.$Properties
             * @deprecated Use featurestore.v1.WriteStreamResponse.$Properties instead.
             */

            /**
             * Narrowed shape of a WriteStreamResponse.
             * @typedef {{
             *   id?: number;
             *   written?: featurestore.v1.WriteResponse.$Shape|null;
             *   error?: featurestore.v1.Error.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ result?: undefined; written?: null; error?: null }|{ result?: "written"; written: featurestore.v1.WriteResponse.$Shape; error?: null }|{ result?: "error"; written?: null; error: featurestore.v1.Error.$Shape })
             * )} featurestore.v1.WriteStreamResponse.$Shape
             */

            /**
             * Constructs a new WriteStreamResponse.
             * @memberof featurestore.v1
             * @classdesc Represents a WriteStreamResponse.
             * @constructor
             * @param {featurestore.v1.WriteStreamResponse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const WriteStreamResponse = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * WriteStreamResponse id.
             * @member {number} id
             * @memberof featurestore.v1.WriteStreamResponse
             * @instance
             */
            WriteStreamResponse.prototype.id = 0;

            /**
             * WriteStreamResponse written.
             * @member {featurestore.v1.WriteResponse|null} written
             * @memberof featurestore.v1.WriteStreamResponse
             * @instance
             */
            WriteStreamResponse.prototype.written = null;

            /**
             * WriteStreamResponse error.
             * @member {featurestore.v1.Error|null} error
             * @memberof featurestore.v1.WriteStreamResponse
             * @instance
             */
            WriteStreamResponse.prototype.error = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * WriteStreamResponse result.
             * @member {"written"|"error"|undefined} result
             * @memberof featurestore.v1.WriteStreamResponse
             * @instance
             */
            $Object.defineProperty(WriteStreamResponse.prototype, "result", {
                get: $util.oneOfGetter($oneOfFields = ["written", "error"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new WriteStreamResponse instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.WriteStreamResponse
             * @static
             * @param {featurestore.v1.WriteStreamResponse.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.WriteStreamResponse} WriteStreamResponse instance
             * @type {{
             *   (properties: featurestore.v1.WriteStreamResponse.$Shape): featurestore.v1.WriteStreamResponse & featurestore.v1.WriteStreamResponse.$Shape;
             *   (properties?: featurestore.v1.WriteStreamResponse.$Properties): featurestore.v1.WriteStreamResponse;
             * }}
             */
            WriteStreamResponse.create = function(properties) {
                return new WriteStreamResponse(properties);
            };

            /**
             * Encodes the specified WriteStreamResponse message. Does not implicitly {@link featurestore.v1.WriteStreamResponse.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.WriteStreamResponse
             * @static
             * @param {featurestore.v1.WriteStreamResponse.$Properties} message WriteStreamResponse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            WriteStreamResponse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.written != null && $Object.hasOwnProperty.call(message, "written"))
                    $root.featurestore.v1.WriteResponse.encode(message.written, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.error != null && $Object.hasOwnProperty.call(message, "error"))
                    $root.featurestore.v1.Error.encode(message.error, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a WriteStreamResponse message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.WriteStreamResponse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.WriteStreamResponse & featurestore.v1.WriteStreamResponse.$Shape} WriteStreamResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            WriteStreamResponse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.WriteStreamResponse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.written = $root.featurestore.v1.WriteResponse.decode(reader, reader.size(), $undefined, _depth + 1, message.written);
                            message.result = "written";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.error = $root.featurestore.v1.Error.decode(reader, reader.size(), $undefined, _depth + 1, message.error);
                            message.result = "error";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a WriteStreamResponse message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.WriteStreamResponse
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.WriteStreamResponse} WriteStreamResponse
             */
            WriteStreamResponse.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.WriteStreamResponse)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.WriteStreamResponse: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.WriteStreamResponse();
                if (object.id != null)
                    if ($Number(object.id) !== 0)
                        message.id = object.id >>> 0;
                if (object.written != null) {
                    if (!$util.isObject(object.written))
                        throw $TypeError(".featurestore.v1.WriteStreamResponse.written: object expected");
                    message.written = $root.featurestore.v1.WriteResponse.fromObject(object.written, _depth + 1);
                }
                if (object.error != null) {
                    if (!$util.isObject(object.error))
                        throw $TypeError(".featurestore.v1.WriteStreamResponse.error: object expected");
                    message.error = $root.featurestore.v1.Error.fromObject(object.error, _depth + 1);
                }
                return message;
            };

            /**
             * Creates a plain object from a WriteStreamResponse message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.WriteStreamResponse
             * @static
             * @param {featurestore.v1.WriteStreamResponse} message WriteStreamResponse
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            WriteStreamResponse.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults)
                    object.id = 0;
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    object.id = message.id;
                if (message.written != null && $Object.hasOwnProperty.call(message, "written")) {
                    object.written = $root.featurestore.v1.WriteResponse.toObject(message.written, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "written";
                }
                if (message.error != null && $Object.hasOwnProperty.call(message, "error")) {
                    object.error = $root.featurestore.v1.Error.toObject(message.error, options, _depth + 1);
                    if (options.oneofs)
                        object.result = "error";
                }
                return object;
            };

            /**
             * Converts this WriteStreamResponse to JSON.
             * @function toJSON
             * @memberof featurestore.v1.WriteStreamResponse
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            WriteStreamResponse.prototype.toJSON = function() {
                return WriteStreamResponse.toObject(this, $protobuf.util.toJSONOptions);
            };

            return WriteStreamResponse;
        })();

        v1.DeleteRequest = (function() {

            /**
             * Properties of a DeleteRequest.
             * @typedef {Object} featurestore.v1.DeleteRequest.$Properties
             * @property {string} [view] DeleteRequest view
             * @property {featurestore.v1.KeyList.$Properties} [keys] DeleteRequest keys
             * @property {Long} [eventTime] DeleteRequest eventTime
             * @property {boolean} [stamp] DeleteRequest stamp
             * @property {Long} [registryRevision] DeleteRequest registryRevision
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DeleteRequest.
             * @memberof featurestore.v1
             * @interface IDeleteRequest
             * @augments featurestore.v1.DeleteRequest.$Properties
             * @deprecated Use featurestore.v1.DeleteRequest.$Properties instead.
             */

            /**
             * Shape of a DeleteRequest.
             * @typedef {{
             *   view?: string;
             *   keys?: featurestore.v1.KeyList.$Shape;
             *   eventTime?: Long;
             *   stamp?: boolean;
             *   registryRevision?: Long;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.DeleteRequest.$Shape
             */

            /**
             * Constructs a new DeleteRequest.
             * @memberof featurestore.v1
             * @classdesc Represents a DeleteRequest.
             * @constructor
             * @param {featurestore.v1.DeleteRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DeleteRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * DeleteRequest view.
             * @member {string} view
             * @memberof featurestore.v1.DeleteRequest
             * @instance
             */
            DeleteRequest.prototype.view = "";

            /**
             * DeleteRequest keys.
             * @member {featurestore.v1.KeyList} keys
             * @memberof featurestore.v1.DeleteRequest
             * @instance
             */
            DeleteRequest.prototype.keys = null;

            /**
             * DeleteRequest eventTime.
             * @member {Long} eventTime
             * @memberof featurestore.v1.DeleteRequest
             * @instance
             */
            DeleteRequest.prototype.eventTime = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeleteRequest stamp.
             * @member {boolean} stamp
             * @memberof featurestore.v1.DeleteRequest
             * @instance
             */
            DeleteRequest.prototype.stamp = false;

            /**
             * DeleteRequest registryRevision.
             * @member {Long} registryRevision
             * @memberof featurestore.v1.DeleteRequest
             * @instance
             */
            DeleteRequest.prototype.registryRevision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new DeleteRequest instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.DeleteRequest
             * @static
             * @param {featurestore.v1.DeleteRequest.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.DeleteRequest} DeleteRequest instance
             * @type {{
             *   (properties: featurestore.v1.DeleteRequest.$Shape): featurestore.v1.DeleteRequest & featurestore.v1.DeleteRequest.$Shape;
             *   (properties?: featurestore.v1.DeleteRequest.$Properties): featurestore.v1.DeleteRequest;
             * }}
             */
            DeleteRequest.create = function(properties) {
                return new DeleteRequest(properties);
            };

            /**
             * Encodes the specified DeleteRequest message. Does not implicitly {@link featurestore.v1.DeleteRequest.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.DeleteRequest
             * @static
             * @param {featurestore.v1.DeleteRequest.$Properties} message DeleteRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DeleteRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.view != null && $Object.hasOwnProperty.call(message, "view") && message.view !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.view);
                if (message.keys != null && $Object.hasOwnProperty.call(message, "keys"))
                    $root.featurestore.v1.KeyList.encode(message.keys, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.eventTime != null && $Object.hasOwnProperty.call(message, "eventTime") && (typeof message.eventTime === "object" ? message.eventTime.low || message.eventTime.high : message.eventTime !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.eventTime);
                if (message.stamp != null && $Object.hasOwnProperty.call(message, "stamp") && message.stamp !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.stamp);
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision") && (typeof message.registryRevision === "object" ? message.registryRevision.low || message.registryRevision.high : message.registryRevision !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.registryRevision);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a DeleteRequest message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.DeleteRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.DeleteRequest & featurestore.v1.DeleteRequest.$Shape} DeleteRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DeleteRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.DeleteRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.view = value;
                            else
                                delete message.view;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.keys = $root.featurestore.v1.KeyList.decode(reader, reader.size(), $undefined, _depth + 1, message.keys);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.eventTime = value;
                            else
                                delete message.eventTime;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.stamp = value;
                            else
                                delete message.stamp;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.registryRevision = value;
                            else
                                delete message.registryRevision;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a DeleteRequest message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.DeleteRequest
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.DeleteRequest} DeleteRequest
             */
            DeleteRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.DeleteRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.DeleteRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.DeleteRequest();
                if (object.view != null)
                    if (typeof object.view !== "string" || object.view.length)
                        message.view = $String(object.view);
                if (object.keys != null) {
                    if (!$util.isObject(object.keys))
                        throw $TypeError(".featurestore.v1.DeleteRequest.keys: object expected");
                    message.keys = $root.featurestore.v1.KeyList.fromObject(object.keys, _depth + 1);
                }
                if (object.eventTime != null)
                    if (typeof object.eventTime === "object" ? object.eventTime.low || object.eventTime.high : $Number(object.eventTime) !== 0)
                        if ($util.Long)
                            message.eventTime = $util.Long.fromValue(object.eventTime, false);
                        else if (typeof object.eventTime === "string")
                            message.eventTime = $parseInt(object.eventTime, 10);
                        else if (typeof object.eventTime === "number")
                            message.eventTime = object.eventTime;
                        else if (typeof object.eventTime === "object")
                            message.eventTime = new $util.LongBits(object.eventTime.low >>> 0, object.eventTime.high >>> 0).toNumber();
                if (object.stamp != null)
                    if (object.stamp)
                        message.stamp = $Boolean(object.stamp);
                if (object.registryRevision != null)
                    if (typeof object.registryRevision === "object" ? object.registryRevision.low || object.registryRevision.high : $Number(object.registryRevision) !== 0)
                        if ($util.Long)
                            message.registryRevision = $util.Long.fromValue(object.registryRevision, true);
                        else if (typeof object.registryRevision === "string")
                            message.registryRevision = $parseInt(object.registryRevision, 10);
                        else if (typeof object.registryRevision === "number")
                            message.registryRevision = object.registryRevision;
                        else if (typeof object.registryRevision === "object")
                            message.registryRevision = new $util.LongBits(object.registryRevision.low >>> 0, object.registryRevision.high >>> 0).toNumber(true);
                return message;
            };

            /**
             * Creates a plain object from a DeleteRequest message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.DeleteRequest
             * @static
             * @param {featurestore.v1.DeleteRequest} message DeleteRequest
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            DeleteRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.view = "";
                    object.keys = null;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, false);
                        object.eventTime = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.eventTime = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.stamp = false;
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.registryRevision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.registryRevision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                }
                if (message.view != null && $Object.hasOwnProperty.call(message, "view"))
                    object.view = message.view;
                if (message.keys != null && $Object.hasOwnProperty.call(message, "keys"))
                    object.keys = $root.featurestore.v1.KeyList.toObject(message.keys, options, _depth + 1);
                if (message.eventTime != null && $Object.hasOwnProperty.call(message, "eventTime"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.eventTime = typeof message.eventTime === "number" ? $BigInt(message.eventTime) : $util.Long.fromBits(message.eventTime.low >>> 0, message.eventTime.high >>> 0, false).toBigInt();
                    else if (typeof message.eventTime === "number")
                        object.eventTime = options.longs === $String ? $String(message.eventTime) : message.eventTime;
                    else
                        object.eventTime = options.longs === $String ? $util.Long.prototype.toString.call(message.eventTime) : options.longs === $Number ? new $util.LongBits(message.eventTime.low >>> 0, message.eventTime.high >>> 0).toNumber() : message.eventTime;
                if (message.stamp != null && $Object.hasOwnProperty.call(message, "stamp"))
                    object.stamp = message.stamp;
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.registryRevision = typeof message.registryRevision === "number" ? $BigInt(message.registryRevision) : $util.Long.fromBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0, true).toBigInt();
                    else if (typeof message.registryRevision === "number")
                        object.registryRevision = options.longs === $String ? $String(message.registryRevision) : message.registryRevision;
                    else
                        object.registryRevision = options.longs === $String ? $util.Long.prototype.toString.call(message.registryRevision) : options.longs === $Number ? new $util.LongBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0).toNumber(true) : message.registryRevision;
                return object;
            };

            /**
             * Converts this DeleteRequest to JSON.
             * @function toJSON
             * @memberof featurestore.v1.DeleteRequest
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            DeleteRequest.prototype.toJSON = function() {
                return DeleteRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DeleteRequest;
        })();

        v1.DeleteResponse = (function() {

            /**
             * Properties of a DeleteResponse.
             * @typedef {Object} featurestore.v1.DeleteResponse.$Properties
             * @property {number} [applied] DeleteResponse applied
             * @property {number} [late] DeleteResponse late
             * @property {Uint8Array} [mark] DeleteResponse mark
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DeleteResponse.
             * @memberof featurestore.v1
             * @interface IDeleteResponse
             * @augments featurestore.v1.DeleteResponse.$Properties
             * @deprecated Use featurestore.v1.DeleteResponse.$Properties instead.
             */

            /**
             * Shape of a DeleteResponse.
             * @typedef {featurestore.v1.DeleteResponse.$Properties} featurestore.v1.DeleteResponse.$Shape
             */

            /**
             * Constructs a new DeleteResponse.
             * @memberof featurestore.v1
             * @classdesc Represents a DeleteResponse.
             * @constructor
             * @param {featurestore.v1.DeleteResponse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DeleteResponse = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * DeleteResponse applied.
             * @member {number} applied
             * @memberof featurestore.v1.DeleteResponse
             * @instance
             */
            DeleteResponse.prototype.applied = 0;

            /**
             * DeleteResponse late.
             * @member {number} late
             * @memberof featurestore.v1.DeleteResponse
             * @instance
             */
            DeleteResponse.prototype.late = 0;

            /**
             * DeleteResponse mark.
             * @member {Uint8Array} mark
             * @memberof featurestore.v1.DeleteResponse
             * @instance
             */
            DeleteResponse.prototype.mark = $util.newBuffer([]);

            /**
             * Creates a new DeleteResponse instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.DeleteResponse
             * @static
             * @param {featurestore.v1.DeleteResponse.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.DeleteResponse} DeleteResponse instance
             * @type {{
             *   (properties: featurestore.v1.DeleteResponse.$Shape): featurestore.v1.DeleteResponse & featurestore.v1.DeleteResponse.$Shape;
             *   (properties?: featurestore.v1.DeleteResponse.$Properties): featurestore.v1.DeleteResponse;
             * }}
             */
            DeleteResponse.create = function(properties) {
                return new DeleteResponse(properties);
            };

            /**
             * Encodes the specified DeleteResponse message. Does not implicitly {@link featurestore.v1.DeleteResponse.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.DeleteResponse
             * @static
             * @param {featurestore.v1.DeleteResponse.$Properties} message DeleteResponse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DeleteResponse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.applied != null && $Object.hasOwnProperty.call(message, "applied") && message.applied !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.applied);
                if (message.late != null && $Object.hasOwnProperty.call(message, "late") && message.late !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.late);
                if (message.mark != null && $Object.hasOwnProperty.call(message, "mark") && message.mark.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.mark);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a DeleteResponse message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.DeleteResponse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.DeleteResponse & featurestore.v1.DeleteResponse.$Shape} DeleteResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DeleteResponse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.DeleteResponse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.applied = value;
                            else
                                delete message.applied;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.late = value;
                            else
                                delete message.late;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.mark = value;
                            else
                                delete message.mark;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a DeleteResponse message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.DeleteResponse
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.DeleteResponse} DeleteResponse
             */
            DeleteResponse.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.DeleteResponse)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.DeleteResponse: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.DeleteResponse();
                if (object.applied != null)
                    if ($Number(object.applied) !== 0)
                        message.applied = object.applied >>> 0;
                if (object.late != null)
                    if ($Number(object.late) !== 0)
                        message.late = object.late >>> 0;
                if (object.mark != null)
                    if (object.mark.length)
                        if (typeof object.mark === "string")
                            $util.base64.decode(object.mark, message.mark = $util.newBuffer($util.base64.length(object.mark)), 0);
                        else if (object.mark.length >= 0)
                            message.mark = object.mark;
                return message;
            };

            /**
             * Creates a plain object from a DeleteResponse message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.DeleteResponse
             * @static
             * @param {featurestore.v1.DeleteResponse} message DeleteResponse
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            DeleteResponse.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.defaults) {
                    object.applied = 0;
                    object.late = 0;
                    if (options.bytes === $String)
                        object.mark = "";
                    else {
                        object.mark = [];
                        if (options.bytes !== $Array)
                            object.mark = $util.newBuffer(object.mark);
                    }
                }
                if (message.applied != null && $Object.hasOwnProperty.call(message, "applied"))
                    object.applied = message.applied;
                if (message.late != null && $Object.hasOwnProperty.call(message, "late"))
                    object.late = message.late;
                if (message.mark != null && $Object.hasOwnProperty.call(message, "mark"))
                    object.mark = options.bytes === $String ? $util.base64.encode(message.mark, 0, message.mark.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.mark) : message.mark;
                return object;
            };

            /**
             * Converts this DeleteResponse to JSON.
             * @function toJSON
             * @memberof featurestore.v1.DeleteResponse
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            DeleteResponse.prototype.toJSON = function() {
                return DeleteResponse.toObject(this, $protobuf.util.toJSONOptions);
            };

            return DeleteResponse;
        })();

        v1.ScanRequest = (function() {

            /**
             * Properties of a ScanRequest.
             * @typedef {Object} featurestore.v1.ScanRequest.$Properties
             * @property {string} [view] ScanRequest view
             * @property {Array.<string>} [features] ScanRequest features
             * @property {featurestore.v1.Encoding} [encoding] ScanRequest encoding
             * @property {number} [pageRows] ScanRequest pageRows
             * @property {Uint8Array} [cursor] ScanRequest cursor
             * @property {Long} [registryRevision] ScanRequest registryRevision
             * @property {boolean} [includeExpired] ScanRequest includeExpired
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ScanRequest.
             * @memberof featurestore.v1
             * @interface IScanRequest
             * @augments featurestore.v1.ScanRequest.$Properties
             * @deprecated Use featurestore.v1.ScanRequest.$Properties instead.
             */

            /**
             * Shape of a ScanRequest.
             * @typedef {featurestore.v1.ScanRequest.$Properties} featurestore.v1.ScanRequest.$Shape
             */

            /**
             * Constructs a new ScanRequest.
             * @memberof featurestore.v1
             * @classdesc Represents a ScanRequest.
             * @constructor
             * @param {featurestore.v1.ScanRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ScanRequest = function (properties) {
                this.features = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ScanRequest view.
             * @member {string} view
             * @memberof featurestore.v1.ScanRequest
             * @instance
             */
            ScanRequest.prototype.view = "";

            /**
             * ScanRequest features.
             * @member {Array.<string>} features
             * @memberof featurestore.v1.ScanRequest
             * @instance
             */
            ScanRequest.prototype.features = $util.emptyArray;

            /**
             * ScanRequest encoding.
             * @member {featurestore.v1.Encoding} encoding
             * @memberof featurestore.v1.ScanRequest
             * @instance
             */
            ScanRequest.prototype.encoding = 0;

            /**
             * ScanRequest pageRows.
             * @member {number} pageRows
             * @memberof featurestore.v1.ScanRequest
             * @instance
             */
            ScanRequest.prototype.pageRows = 0;

            /**
             * ScanRequest cursor.
             * @member {Uint8Array} cursor
             * @memberof featurestore.v1.ScanRequest
             * @instance
             */
            ScanRequest.prototype.cursor = $util.newBuffer([]);

            /**
             * ScanRequest registryRevision.
             * @member {Long} registryRevision
             * @memberof featurestore.v1.ScanRequest
             * @instance
             */
            ScanRequest.prototype.registryRevision = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * ScanRequest includeExpired.
             * @member {boolean} includeExpired
             * @memberof featurestore.v1.ScanRequest
             * @instance
             */
            ScanRequest.prototype.includeExpired = false;

            /**
             * Creates a new ScanRequest instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ScanRequest
             * @static
             * @param {featurestore.v1.ScanRequest.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ScanRequest} ScanRequest instance
             * @type {{
             *   (properties: featurestore.v1.ScanRequest.$Shape): featurestore.v1.ScanRequest & featurestore.v1.ScanRequest.$Shape;
             *   (properties?: featurestore.v1.ScanRequest.$Properties): featurestore.v1.ScanRequest;
             * }}
             */
            ScanRequest.create = function(properties) {
                return new ScanRequest(properties);
            };

            /**
             * Encodes the specified ScanRequest message. Does not implicitly {@link featurestore.v1.ScanRequest.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ScanRequest
             * @static
             * @param {featurestore.v1.ScanRequest.$Properties} message ScanRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ScanRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.view != null && $Object.hasOwnProperty.call(message, "view") && message.view !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.view);
                if (message.features != null && message.features.length)
                    for (let i = 0; i < message.features.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.features[i]);
                if (message.encoding != null && $Object.hasOwnProperty.call(message, "encoding") && message.encoding !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.encoding);
                if (message.pageRows != null && $Object.hasOwnProperty.call(message, "pageRows") && message.pageRows !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.pageRows);
                if (message.cursor != null && $Object.hasOwnProperty.call(message, "cursor") && message.cursor.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.cursor);
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision") && (typeof message.registryRevision === "object" ? message.registryRevision.low || message.registryRevision.high : message.registryRevision !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.registryRevision);
                if (message.includeExpired != null && $Object.hasOwnProperty.call(message, "includeExpired") && message.includeExpired !== false)
                    writer.uint32(/* id 7, wireType 0 =*/56).bool(message.includeExpired);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ScanRequest message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ScanRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ScanRequest & featurestore.v1.ScanRequest.$Shape} ScanRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ScanRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ScanRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.view = value;
                            else
                                delete message.view;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.features && message.features.length))
                                message.features = [];
                            message.features.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.encoding = value;
                            else
                                delete message.encoding;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.pageRows = value;
                            else
                                delete message.pageRows;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.cursor = value;
                            else
                                delete message.cursor;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.registryRevision = value;
                            else
                                delete message.registryRevision;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.includeExpired = value;
                            else
                                delete message.includeExpired;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ScanRequest message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ScanRequest
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ScanRequest} ScanRequest
             */
            ScanRequest.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ScanRequest)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ScanRequest: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ScanRequest();
                if (object.view != null)
                    if (typeof object.view !== "string" || object.view.length)
                        message.view = $String(object.view);
                if (object.features) {
                    if (!$Array.isArray(object.features))
                        throw $TypeError(".featurestore.v1.ScanRequest.features: array expected");
                    message.features = $Array(object.features.length);
                    for (let i = 0; i < object.features.length; ++i)
                        message.features[i] = $String(object.features[i]);
                }
                if (object.encoding !== 0 && (typeof object.encoding !== "string" || $root.featurestore.v1.Encoding[object.encoding] !== 0))
                    switch (object.encoding) {
                    case "ENCODING_UNSPECIFIED":
                    case 0:
                        message.encoding = 0;
                        break;
                    case "ENCODING_BLOCK":
                    case 1:
                        message.encoding = 1;
                        break;
                    case "ENCODING_VALUES":
                    case 2:
                        message.encoding = 2;
                        break;
                    default:
                        if (typeof object.encoding === "number" && (object.encoding | 0) === object.encoding)
                            message.encoding = object.encoding;
                    }
                if (object.pageRows != null)
                    if ($Number(object.pageRows) !== 0)
                        message.pageRows = object.pageRows >>> 0;
                if (object.cursor != null)
                    if (object.cursor.length)
                        if (typeof object.cursor === "string")
                            $util.base64.decode(object.cursor, message.cursor = $util.newBuffer($util.base64.length(object.cursor)), 0);
                        else if (object.cursor.length >= 0)
                            message.cursor = object.cursor;
                if (object.registryRevision != null)
                    if (typeof object.registryRevision === "object" ? object.registryRevision.low || object.registryRevision.high : $Number(object.registryRevision) !== 0)
                        if ($util.Long)
                            message.registryRevision = $util.Long.fromValue(object.registryRevision, true);
                        else if (typeof object.registryRevision === "string")
                            message.registryRevision = $parseInt(object.registryRevision, 10);
                        else if (typeof object.registryRevision === "number")
                            message.registryRevision = object.registryRevision;
                        else if (typeof object.registryRevision === "object")
                            message.registryRevision = new $util.LongBits(object.registryRevision.low >>> 0, object.registryRevision.high >>> 0).toNumber(true);
                if (object.includeExpired != null)
                    if (object.includeExpired)
                        message.includeExpired = $Boolean(object.includeExpired);
                return message;
            };

            /**
             * Creates a plain object from a ScanRequest message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ScanRequest
             * @static
             * @param {featurestore.v1.ScanRequest} message ScanRequest
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ScanRequest.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.features = [];
                if (options.defaults) {
                    object.view = "";
                    object.encoding = options.enums === $String ? "ENCODING_UNSPECIFIED" : 0;
                    object.pageRows = 0;
                    if (options.bytes === $String)
                        object.cursor = "";
                    else {
                        object.cursor = [];
                        if (options.bytes !== $Array)
                            object.cursor = $util.newBuffer(object.cursor);
                    }
                    if ($util.Long) {
                        let long = new $util.Long(0, 0, true);
                        object.registryRevision = options.longs === $String ? long.toString() : options.longs === $Number ? long.toNumber() : typeof $BigInt !== "undefined" && options.longs === $BigInt ? long.toBigInt() : long;
                    } else
                        object.registryRevision = options.longs === $String ? "0" : typeof $BigInt !== "undefined" && options.longs === $BigInt ? $BigInt("0") : 0;
                    object.includeExpired = false;
                }
                if (message.view != null && $Object.hasOwnProperty.call(message, "view"))
                    object.view = message.view;
                if (message.features && message.features.length) {
                    object.features = $Array(message.features.length);
                    for (let j = 0; j < message.features.length; ++j)
                        object.features[j] = message.features[j];
                }
                if (message.encoding != null && $Object.hasOwnProperty.call(message, "encoding"))
                    object.encoding = options.enums === $String ? $root.featurestore.v1.Encoding[message.encoding] === $undefined ? message.encoding : $root.featurestore.v1.Encoding[message.encoding] : message.encoding;
                if (message.pageRows != null && $Object.hasOwnProperty.call(message, "pageRows"))
                    object.pageRows = message.pageRows;
                if (message.cursor != null && $Object.hasOwnProperty.call(message, "cursor"))
                    object.cursor = options.bytes === $String ? $util.base64.encode(message.cursor, 0, message.cursor.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.cursor) : message.cursor;
                if (message.registryRevision != null && $Object.hasOwnProperty.call(message, "registryRevision"))
                    if (typeof $BigInt !== "undefined" && options.longs === $BigInt)
                        object.registryRevision = typeof message.registryRevision === "number" ? $BigInt(message.registryRevision) : $util.Long.fromBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0, true).toBigInt();
                    else if (typeof message.registryRevision === "number")
                        object.registryRevision = options.longs === $String ? $String(message.registryRevision) : message.registryRevision;
                    else
                        object.registryRevision = options.longs === $String ? $util.Long.prototype.toString.call(message.registryRevision) : options.longs === $Number ? new $util.LongBits(message.registryRevision.low >>> 0, message.registryRevision.high >>> 0).toNumber(true) : message.registryRevision;
                if (message.includeExpired != null && $Object.hasOwnProperty.call(message, "includeExpired"))
                    object.includeExpired = message.includeExpired;
                return object;
            };

            /**
             * Converts this ScanRequest to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ScanRequest
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ScanRequest.prototype.toJSON = function() {
                return ScanRequest.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ScanRequest;
        })();

        v1.ScanResponse = (function() {

            /**
             * Properties of a ScanResponse.
             * @typedef {Object} featurestore.v1.ScanResponse.$Properties
             * @property {Uint8Array} [keys] ScanResponse keys
             * @property {Uint8Array} [block] ScanResponse block
             * @property {Array.<featurestore.v1.Row.$Properties>} [rows] ScanResponse rows
             * @property {Uint8Array} [cursor] ScanResponse cursor
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ScanResponse.
             * @memberof featurestore.v1
             * @interface IScanResponse
             * @augments featurestore.v1.ScanResponse.$Properties
             * @deprecated Use featurestore.v1.ScanResponse.$Properties instead.
             */

            /**
             * Shape of a ScanResponse.
             * @typedef {{
             *   keys?: Uint8Array;
             *   block?: Uint8Array;
             *   rows?: Array.<featurestore.v1.Row.$Shape>;
             *   cursor?: Uint8Array;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.ScanResponse.$Shape
             */

            /**
             * Constructs a new ScanResponse.
             * @memberof featurestore.v1
             * @classdesc Represents a ScanResponse.
             * @constructor
             * @param {featurestore.v1.ScanResponse.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ScanResponse = function (properties) {
                this.rows = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ScanResponse keys.
             * @member {Uint8Array} keys
             * @memberof featurestore.v1.ScanResponse
             * @instance
             */
            ScanResponse.prototype.keys = $util.newBuffer([]);

            /**
             * ScanResponse block.
             * @member {Uint8Array} block
             * @memberof featurestore.v1.ScanResponse
             * @instance
             */
            ScanResponse.prototype.block = $util.newBuffer([]);

            /**
             * ScanResponse rows.
             * @member {Array.<featurestore.v1.Row>} rows
             * @memberof featurestore.v1.ScanResponse
             * @instance
             */
            ScanResponse.prototype.rows = $util.emptyArray;

            /**
             * ScanResponse cursor.
             * @member {Uint8Array} cursor
             * @memberof featurestore.v1.ScanResponse
             * @instance
             */
            ScanResponse.prototype.cursor = $util.newBuffer([]);

            /**
             * Creates a new ScanResponse instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ScanResponse
             * @static
             * @param {featurestore.v1.ScanResponse.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ScanResponse} ScanResponse instance
             * @type {{
             *   (properties: featurestore.v1.ScanResponse.$Shape): featurestore.v1.ScanResponse & featurestore.v1.ScanResponse.$Shape;
             *   (properties?: featurestore.v1.ScanResponse.$Properties): featurestore.v1.ScanResponse;
             * }}
             */
            ScanResponse.create = function(properties) {
                return new ScanResponse(properties);
            };

            /**
             * Encodes the specified ScanResponse message. Does not implicitly {@link featurestore.v1.ScanResponse.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ScanResponse
             * @static
             * @param {featurestore.v1.ScanResponse.$Properties} message ScanResponse message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ScanResponse.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.keys != null && $Object.hasOwnProperty.call(message, "keys") && message.keys.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.keys);
                if (message.block != null && $Object.hasOwnProperty.call(message, "block") && message.block.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.block);
                if (message.rows != null && message.rows.length)
                    for (let i = 0; i < message.rows.length; ++i)
                        $root.featurestore.v1.Row.encode(message.rows[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.cursor != null && $Object.hasOwnProperty.call(message, "cursor") && message.cursor.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.cursor);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ScanResponse message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ScanResponse
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ScanResponse & featurestore.v1.ScanResponse.$Shape} ScanResponse
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ScanResponse.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ScanResponse();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.keys = value;
                            else
                                delete message.keys;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.block = value;
                            else
                                delete message.block;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.rows && message.rows.length))
                                message.rows = [];
                            message.rows.push($root.featurestore.v1.Row.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.cursor = value;
                            else
                                delete message.cursor;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ScanResponse message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ScanResponse
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ScanResponse} ScanResponse
             */
            ScanResponse.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ScanResponse)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ScanResponse: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ScanResponse();
                if (object.keys != null)
                    if (object.keys.length)
                        if (typeof object.keys === "string")
                            $util.base64.decode(object.keys, message.keys = $util.newBuffer($util.base64.length(object.keys)), 0);
                        else if (object.keys.length >= 0)
                            message.keys = object.keys;
                if (object.block != null)
                    if (object.block.length)
                        if (typeof object.block === "string")
                            $util.base64.decode(object.block, message.block = $util.newBuffer($util.base64.length(object.block)), 0);
                        else if (object.block.length >= 0)
                            message.block = object.block;
                if (object.rows) {
                    if (!$Array.isArray(object.rows))
                        throw $TypeError(".featurestore.v1.ScanResponse.rows: array expected");
                    message.rows = $Array(object.rows.length);
                    for (let i = 0; i < object.rows.length; ++i) {
                        if (!$util.isObject(object.rows[i]))
                            throw $TypeError(".featurestore.v1.ScanResponse.rows: object expected");
                        message.rows[i] = $root.featurestore.v1.Row.fromObject(object.rows[i], _depth + 1);
                    }
                }
                if (object.cursor != null)
                    if (object.cursor.length)
                        if (typeof object.cursor === "string")
                            $util.base64.decode(object.cursor, message.cursor = $util.newBuffer($util.base64.length(object.cursor)), 0);
                        else if (object.cursor.length >= 0)
                            message.cursor = object.cursor;
                return message;
            };

            /**
             * Creates a plain object from a ScanResponse message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ScanResponse
             * @static
             * @param {featurestore.v1.ScanResponse} message ScanResponse
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ScanResponse.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.rows = [];
                if (options.defaults) {
                    if (options.bytes === $String)
                        object.keys = "";
                    else {
                        object.keys = [];
                        if (options.bytes !== $Array)
                            object.keys = $util.newBuffer(object.keys);
                    }
                    if (options.bytes === $String)
                        object.block = "";
                    else {
                        object.block = [];
                        if (options.bytes !== $Array)
                            object.block = $util.newBuffer(object.block);
                    }
                    if (options.bytes === $String)
                        object.cursor = "";
                    else {
                        object.cursor = [];
                        if (options.bytes !== $Array)
                            object.cursor = $util.newBuffer(object.cursor);
                    }
                }
                if (message.keys != null && $Object.hasOwnProperty.call(message, "keys"))
                    object.keys = options.bytes === $String ? $util.base64.encode(message.keys, 0, message.keys.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.keys) : message.keys;
                if (message.block != null && $Object.hasOwnProperty.call(message, "block"))
                    object.block = options.bytes === $String ? $util.base64.encode(message.block, 0, message.block.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.block) : message.block;
                if (message.rows && message.rows.length) {
                    object.rows = $Array(message.rows.length);
                    for (let j = 0; j < message.rows.length; ++j)
                        object.rows[j] = $root.featurestore.v1.Row.toObject(message.rows[j], options, _depth + 1);
                }
                if (message.cursor != null && $Object.hasOwnProperty.call(message, "cursor"))
                    object.cursor = options.bytes === $String ? $util.base64.encode(message.cursor, 0, message.cursor.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.cursor) : message.cursor;
                return object;
            };

            /**
             * Converts this ScanResponse to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ScanResponse
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ScanResponse.prototype.toJSON = function() {
                return ScanResponse.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ScanResponse;
        })();

        v1.Value = (function() {

            /**
             * Properties of a Value.
             * @typedef {Object} featurestore.v1.Value.$Properties
             * @property {boolean|null} [boolValue] Value boolValue
             * @property {number|null} [numberValue] Value numberValue
             * @property {string|null} [int64Value] Value int64Value
             * @property {string|null} [stringValue] Value stringValue
             * @property {Uint8Array|null} [bytesValue] Value bytesValue
             * @property {string|null} [timestampValue] Value timestampValue
             * @property {string|null} [jsonValue] Value jsonValue
             * @property {featurestore.v1.ValueList.$Properties|null} [listValue] Value listValue
             * @property {"boolValue"|"numberValue"|"int64Value"|"stringValue"|"bytesValue"|"timestampValue"|"jsonValue"|"listValue"} [kind] Value kind
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Value.
             * @memberof featurestore.v1
             * @interface IValue
             * @augments featurestore.v1.Value.$Properties
             * @deprecated Use featurestore.v1.Value.$Properties instead.
             */

            /**
             * Narrowed shape of a Value.
             * @typedef {{
             *   boolValue?: boolean|null;
             *   numberValue?: number|null;
             *   int64Value?: string|null;
             *   stringValue?: string|null;
             *   bytesValue?: Uint8Array|null;
             *   timestampValue?: string|null;
             *   jsonValue?: string|null;
             *   listValue?: featurestore.v1.ValueList.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ kind?: undefined; boolValue?: null; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "boolValue"; boolValue: boolean; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "numberValue"; boolValue?: null; numberValue: number; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "int64Value"; boolValue?: null; numberValue?: null; int64Value: string; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "stringValue"; boolValue?: null; numberValue?: null; int64Value?: null; stringValue: string; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "bytesValue"; boolValue?: null; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue: Uint8Array; timestampValue?: null; jsonValue?: null; listValue?: null }|{ kind?: "timestampValue"; boolValue?: null; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue: string; jsonValue?: null; listValue?: null }|{ kind?: "jsonValue"; boolValue?: null; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue: string; listValue?: null }|{ kind?: "listValue"; boolValue?: null; numberValue?: null; int64Value?: null; stringValue?: null; bytesValue?: null; timestampValue?: null; jsonValue?: null; listValue: featurestore.v1.ValueList.$Shape })
             * )} featurestore.v1.Value.$Shape
             */

            /**
             * Constructs a new Value.
             * @memberof featurestore.v1
             * @classdesc Represents a Value.
             * @constructor
             * @param {featurestore.v1.Value.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Value = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Value boolValue.
             * @member {boolean|null} boolValue
             * @memberof featurestore.v1.Value
             * @instance
             */
            Value.prototype.boolValue = null;

            /**
             * Value numberValue.
             * @member {number|null} numberValue
             * @memberof featurestore.v1.Value
             * @instance
             */
            Value.prototype.numberValue = null;

            /**
             * Value int64Value.
             * @member {string|null} int64Value
             * @memberof featurestore.v1.Value
             * @instance
             */
            Value.prototype.int64Value = null;

            /**
             * Value stringValue.
             * @member {string|null} stringValue
             * @memberof featurestore.v1.Value
             * @instance
             */
            Value.prototype.stringValue = null;

            /**
             * Value bytesValue.
             * @member {Uint8Array|null} bytesValue
             * @memberof featurestore.v1.Value
             * @instance
             */
            Value.prototype.bytesValue = null;

            /**
             * Value timestampValue.
             * @member {string|null} timestampValue
             * @memberof featurestore.v1.Value
             * @instance
             */
            Value.prototype.timestampValue = null;

            /**
             * Value jsonValue.
             * @member {string|null} jsonValue
             * @memberof featurestore.v1.Value
             * @instance
             */
            Value.prototype.jsonValue = null;

            /**
             * Value listValue.
             * @member {featurestore.v1.ValueList|null} listValue
             * @memberof featurestore.v1.Value
             * @instance
             */
            Value.prototype.listValue = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Value kind.
             * @member {"boolValue"|"numberValue"|"int64Value"|"stringValue"|"bytesValue"|"timestampValue"|"jsonValue"|"listValue"|undefined} kind
             * @memberof featurestore.v1.Value
             * @instance
             */
            $Object.defineProperty(Value.prototype, "kind", {
                get: $util.oneOfGetter($oneOfFields = ["boolValue", "numberValue", "int64Value", "stringValue", "bytesValue", "timestampValue", "jsonValue", "listValue"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new Value instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Value
             * @static
             * @param {featurestore.v1.Value.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Value} Value instance
             * @type {{
             *   (properties: featurestore.v1.Value.$Shape): featurestore.v1.Value & featurestore.v1.Value.$Shape;
             *   (properties?: featurestore.v1.Value.$Properties): featurestore.v1.Value;
             * }}
             */
            Value.create = function(properties) {
                return new Value(properties);
            };

            /**
             * Encodes the specified Value message. Does not implicitly {@link featurestore.v1.Value.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Value
             * @static
             * @param {featurestore.v1.Value.$Properties} message Value message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Value.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.boolValue != null && $Object.hasOwnProperty.call(message, "boolValue"))
                    writer.uint32(/* id 1, wireType 0 =*/8).bool(message.boolValue);
                if (message.numberValue != null && $Object.hasOwnProperty.call(message, "numberValue"))
                    writer.uint32(/* id 2, wireType 1 =*/17).double(message.numberValue);
                if (message.int64Value != null && $Object.hasOwnProperty.call(message, "int64Value"))
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.int64Value);
                if (message.stringValue != null && $Object.hasOwnProperty.call(message, "stringValue"))
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.stringValue);
                if (message.bytesValue != null && $Object.hasOwnProperty.call(message, "bytesValue"))
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.bytesValue);
                if (message.timestampValue != null && $Object.hasOwnProperty.call(message, "timestampValue"))
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.timestampValue);
                if (message.jsonValue != null && $Object.hasOwnProperty.call(message, "jsonValue"))
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.jsonValue);
                if (message.listValue != null && $Object.hasOwnProperty.call(message, "listValue"))
                    $root.featurestore.v1.ValueList.encode(message.listValue, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Value message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Value
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Value & featurestore.v1.Value.$Shape} Value
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Value.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Value();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.boolValue = reader.bool();
                            message.kind = "boolValue";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            message.numberValue = reader.double();
                            message.kind = "numberValue";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.int64Value = reader.stringVerify();
                            message.kind = "int64Value";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.stringValue = reader.stringVerify();
                            message.kind = "stringValue";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.bytesValue = reader.bytes();
                            message.kind = "bytesValue";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.timestampValue = reader.stringVerify();
                            message.kind = "timestampValue";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.jsonValue = reader.stringVerify();
                            message.kind = "jsonValue";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.listValue = $root.featurestore.v1.ValueList.decode(reader, reader.size(), $undefined, _depth + 1, message.listValue);
                            message.kind = "listValue";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Value message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Value
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Value} Value
             */
            Value.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Value)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Value: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Value();
                if (object.boolValue != null)
                    message.boolValue = $Boolean(object.boolValue);
                if (object.numberValue != null)
                    message.numberValue = $Number(object.numberValue);
                if (object.int64Value != null)
                    message.int64Value = $String(object.int64Value);
                if (object.stringValue != null)
                    message.stringValue = $String(object.stringValue);
                if (object.bytesValue != null)
                    if (typeof object.bytesValue === "string")
                        $util.base64.decode(object.bytesValue, message.bytesValue = $util.newBuffer($util.base64.length(object.bytesValue)), 0);
                    else if (object.bytesValue.length >= 0)
                        message.bytesValue = object.bytesValue;
                if (object.timestampValue != null)
                    message.timestampValue = $String(object.timestampValue);
                if (object.jsonValue != null)
                    message.jsonValue = $String(object.jsonValue);
                if (object.listValue != null) {
                    if (!$util.isObject(object.listValue))
                        throw $TypeError(".featurestore.v1.Value.listValue: object expected");
                    message.listValue = $root.featurestore.v1.ValueList.fromObject(object.listValue, _depth + 1);
                }
                return message;
            };

            /**
             * Creates a plain object from a Value message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Value
             * @static
             * @param {featurestore.v1.Value} message Value
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Value.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (message.boolValue != null && $Object.hasOwnProperty.call(message, "boolValue")) {
                    object.boolValue = message.boolValue;
                    if (options.oneofs)
                        object.kind = "boolValue";
                }
                if (message.numberValue != null && $Object.hasOwnProperty.call(message, "numberValue")) {
                    object.numberValue = options.json && !$isFinite(message.numberValue) ? $String(message.numberValue) : message.numberValue;
                    if (options.oneofs)
                        object.kind = "numberValue";
                }
                if (message.int64Value != null && $Object.hasOwnProperty.call(message, "int64Value")) {
                    object.int64Value = message.int64Value;
                    if (options.oneofs)
                        object.kind = "int64Value";
                }
                if (message.stringValue != null && $Object.hasOwnProperty.call(message, "stringValue")) {
                    object.stringValue = message.stringValue;
                    if (options.oneofs)
                        object.kind = "stringValue";
                }
                if (message.bytesValue != null && $Object.hasOwnProperty.call(message, "bytesValue")) {
                    object.bytesValue = options.bytes === $String ? $util.base64.encode(message.bytesValue, 0, message.bytesValue.length) : options.bytes === $Array ? $Array.prototype.slice.call(message.bytesValue) : message.bytesValue;
                    if (options.oneofs)
                        object.kind = "bytesValue";
                }
                if (message.timestampValue != null && $Object.hasOwnProperty.call(message, "timestampValue")) {
                    object.timestampValue = message.timestampValue;
                    if (options.oneofs)
                        object.kind = "timestampValue";
                }
                if (message.jsonValue != null && $Object.hasOwnProperty.call(message, "jsonValue")) {
                    object.jsonValue = message.jsonValue;
                    if (options.oneofs)
                        object.kind = "jsonValue";
                }
                if (message.listValue != null && $Object.hasOwnProperty.call(message, "listValue")) {
                    object.listValue = $root.featurestore.v1.ValueList.toObject(message.listValue, options, _depth + 1);
                    if (options.oneofs)
                        object.kind = "listValue";
                }
                return object;
            };

            /**
             * Converts this Value to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Value
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Value.prototype.toJSON = function() {
                return Value.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Value;
        })();

        v1.ValueList = (function() {

            /**
             * Properties of a ValueList.
             * @typedef {Object} featurestore.v1.ValueList.$Properties
             * @property {Array.<featurestore.v1.Value.$Properties>} [values] ValueList values
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ValueList.
             * @memberof featurestore.v1
             * @interface IValueList
             * @augments featurestore.v1.ValueList.$Properties
             * @deprecated Use featurestore.v1.ValueList.$Properties instead.
             */

            /**
             * Shape of a ValueList.
             * @typedef {{
             *   values?: Array.<featurestore.v1.Value.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.ValueList.$Shape
             */

            /**
             * Constructs a new ValueList.
             * @memberof featurestore.v1
             * @classdesc Represents a ValueList.
             * @constructor
             * @param {featurestore.v1.ValueList.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ValueList = function (properties) {
                this.values = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ValueList values.
             * @member {Array.<featurestore.v1.Value>} values
             * @memberof featurestore.v1.ValueList
             * @instance
             */
            ValueList.prototype.values = $util.emptyArray;

            /**
             * Creates a new ValueList instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.ValueList
             * @static
             * @param {featurestore.v1.ValueList.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.ValueList} ValueList instance
             * @type {{
             *   (properties: featurestore.v1.ValueList.$Shape): featurestore.v1.ValueList & featurestore.v1.ValueList.$Shape;
             *   (properties?: featurestore.v1.ValueList.$Properties): featurestore.v1.ValueList;
             * }}
             */
            ValueList.create = function(properties) {
                return new ValueList(properties);
            };

            /**
             * Encodes the specified ValueList message. Does not implicitly {@link featurestore.v1.ValueList.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.ValueList
             * @static
             * @param {featurestore.v1.ValueList.$Properties} message ValueList message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ValueList.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.values != null && message.values.length)
                    for (let i = 0; i < message.values.length; ++i)
                        $root.featurestore.v1.Value.encode(message.values[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ValueList message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.ValueList
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.ValueList & featurestore.v1.ValueList.$Shape} ValueList
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ValueList.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.ValueList();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.values && message.values.length))
                                message.values = [];
                            message.values.push($root.featurestore.v1.Value.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a ValueList message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.ValueList
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.ValueList} ValueList
             */
            ValueList.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.ValueList)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.ValueList: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.ValueList();
                if (object.values) {
                    if (!$Array.isArray(object.values))
                        throw $TypeError(".featurestore.v1.ValueList.values: array expected");
                    message.values = $Array(object.values.length);
                    for (let i = 0; i < object.values.length; ++i) {
                        if (!$util.isObject(object.values[i]))
                            throw $TypeError(".featurestore.v1.ValueList.values: object expected");
                        message.values[i] = $root.featurestore.v1.Value.fromObject(object.values[i], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a ValueList message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.ValueList
             * @static
             * @param {featurestore.v1.ValueList} message ValueList
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            ValueList.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.arrays || options.defaults)
                    object.values = [];
                if (message.values && message.values.length) {
                    object.values = $Array(message.values.length);
                    for (let j = 0; j < message.values.length; ++j)
                        object.values[j] = $root.featurestore.v1.Value.toObject(message.values[j], options, _depth + 1);
                }
                return object;
            };

            /**
             * Converts this ValueList to JSON.
             * @function toJSON
             * @memberof featurestore.v1.ValueList
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            ValueList.prototype.toJSON = function() {
                return ValueList.toObject(this, $protobuf.util.toJSONOptions);
            };

            return ValueList;
        })();

        v1.Key = (function() {

            /**
             * Properties of a Key.
             * @typedef {Object} featurestore.v1.Key.$Properties
             * @property {Object.<string,featurestore.v1.Value.$Properties>} [parts] Key parts
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Key.
             * @memberof featurestore.v1
             * @interface IKey
             * @augments featurestore.v1.Key.$Properties
             * @deprecated Use featurestore.v1.Key.$Properties instead.
             */

            /**
             * Shape of a Key.
             * @typedef {{
             *   parts?: Object.<string,featurestore.v1.Value.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} featurestore.v1.Key.$Shape
             */

            /**
             * Constructs a new Key.
             * @memberof featurestore.v1
             * @classdesc Represents a Key.
             * @constructor
             * @param {featurestore.v1.Key.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Key = function (properties) {
                this.parts = {};
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Key parts.
             * @member {Object.<string,featurestore.v1.Value>} parts
             * @memberof featurestore.v1.Key
             * @instance
             */
            Key.prototype.parts = $util.emptyObject;

            /**
             * Creates a new Key instance using the specified properties.
             * @function create
             * @memberof featurestore.v1.Key
             * @static
             * @param {featurestore.v1.Key.$Properties=} [properties] Properties to set
             * @returns {featurestore.v1.Key} Key instance
             * @type {{
             *   (properties: featurestore.v1.Key.$Shape): featurestore.v1.Key & featurestore.v1.Key.$Shape;
             *   (properties?: featurestore.v1.Key.$Properties): featurestore.v1.Key;
             * }}
             */
            Key.create = function(properties) {
                return new Key(properties);
            };

            /**
             * Encodes the specified Key message. Does not implicitly {@link featurestore.v1.Key.verify|verify} messages.
             * @function encode
             * @memberof featurestore.v1.Key
             * @static
             * @param {featurestore.v1.Key.$Properties} message Key message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Key.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.parts != null && $Object.hasOwnProperty.call(message, "parts"))
                    for (let keys = $Object.keys(message.parts), i = 0; i < keys.length; ++i) {
                        writer.uint32(/* id 1, wireType 2 =*/10).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]);
                        $root.featurestore.v1.Value.encode(message.parts[keys[i]], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim().ldelim();
                    }
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Key message from the specified reader or buffer.
             * @function decode
             * @memberof featurestore.v1.Key
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {featurestore.v1.Key & featurestore.v1.Key.$Shape} Key
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Key.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.featurestore.v1.Key();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (message.parts === $util.emptyObject)
                                message.parts = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = null;
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = $root.featurestore.v1.Value.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.parts, key);
                            message.parts[key] = value || new $root.featurestore.v1.Value();
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Creates a Key message from a plain object. Also converts values to their respective internal types.
             * @function fromObject
             * @memberof featurestore.v1.Key
             * @static
             * @param {Object.<string,*>} object Plain object
             * @returns {featurestore.v1.Key} Key
             */
            Key.fromObject = function (object, _depth) {
                if (object instanceof $root.featurestore.v1.Key)
                    return object;
                if (!$util.isObject(object))
                    throw $TypeError(".featurestore.v1.Key: object expected");
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let message = new $root.featurestore.v1.Key();
                if (object.parts) {
                    if (!$util.isObject(object.parts))
                        throw $TypeError(".featurestore.v1.Key.parts: object expected");
                    message.parts = {};
                    for (let keys = $Object.keys(object.parts), i = 0; i < keys.length; ++i) {
                        if (keys[i] === "__proto__")
                            $util.makeProp(message.parts, keys[i]);
                        if (!$util.isObject(object.parts[keys[i]]))
                            throw $TypeError(".featurestore.v1.Key.parts: object expected");
                        message.parts[keys[i]] = $root.featurestore.v1.Value.fromObject(object.parts[keys[i]], _depth + 1);
                    }
                }
                return message;
            };

            /**
             * Creates a plain object from a Key message. Also converts values to other types if specified.
             * @function toObject
             * @memberof featurestore.v1.Key
             * @static
             * @param {featurestore.v1.Key} message Key
             * @param {$protobuf.IConversionOptions} [options] Conversion options
             * @returns {Object.<string,*>} Plain object
             */
            Key.toObject = function (message, options, _depth) {
                if (!options)
                    options = {};
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                let object = {};
                if (options.objects || options.defaults)
                    object.parts = {};
                let keys2;
                if (message.parts && (keys2 = $Object.keys(message.parts)).length) {
                    object.parts = {};
                    for (let j = 0; j < keys2.length; ++j) {
                        if (keys2[j] === "__proto__")
                            $util.makeProp(object.parts, keys2[j]);
                        object.parts[keys2[j]] = $root.featurestore.v1.Value.toObject(message.parts[keys2[j]], options, _depth + 1);
                    }
                }
                return object;
            };

            /**
             * Converts this Key to JSON.
             * @function toJSON
             * @memberof featurestore.v1.Key
             * @instance
             * @returns {Object.<string,*>} JSON object
             */
            Key.prototype.toJSON = function() {
                return Key.toObject(this, $protobuf.util.toJSONOptions);
            };

            return Key;
        })();

        return v1;
    })();

    return featurestore;
})();

export {
  $root as default
};
